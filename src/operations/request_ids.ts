/** One id for each HTTP request, the same in every log line about it. */

import { CREDENTIAL_HEADERS } from "../spanning/request.ts";

/** Gives every HTTP request an id. */
export interface RequestIds {
  /** The request's id; a new one if the request did not come over HTTP. */
  readonly of: (request: Request | undefined) => string;
  /** Gives a request that was made from another one the same id. */
  readonly inherit: (from: Request, to: Request) => void;
}

/**
 * Uses the caller's `X-Request-Id`, such as a proxy sets, if it is plain and repeats no credential;
 * otherwise makes a random id.
 */
export function createRequestIds(): RequestIds {
  const known = new WeakMap<Request, string>();
  const of = (request: Request | undefined): string => {
    if (request === undefined) return crypto.randomUUID();
    const before = known.get(request);
    if (before !== undefined) return before;
    const { headers } = request;
    const sent = headers.get("x-request-id");
    const usable = sent !== null && PLAIN.test(sent) && !repeatsCredentials(sent, headers);
    const id = usable ? sent : crypto.randomUUID();
    known.set(request, id);
    return id;
  };
  return {
    of,
    inherit: (from, to) => {
      if (from !== to) known.set(to, of(from));
    },
  };
}

/**
 * Whether an id that a caller chose contains a credential of the same request, or eight characters
 * of one, in any case. Ids are logged, and log redaction knows only the configured secrets.
 */
export function repeatsCredentials(id: string, headers: Headers | undefined): boolean {
  const chosen = id.toLowerCase();
  return SECRET_HEADERS.some((name) => {
    const secret = headers?.get(name)?.replace(/^Bearer\s+/i, "").trim().toLowerCase();
    return secret ? chosen.includes(secret) || sharesPart(chosen, secret) : false;
  });
}

/** Short, and nothing that a log would have to escape. */
const PLAIN = /^[\w.:-]{1,64}$/;

/** A region is no secret; the other headers identify the caller or carry credentials. */
const { region: _region, ...SECRET } = CREDENTIAL_HEADERS;
const SECRET_HEADERS = ["authorization", ...Object.values(SECRET)];

/** A shorter part of a secret reveals nothing, and ids are often only a digit or two. */
const REVEALING_PART = 8;

function sharesPart(id: string, secret: string): boolean {
  for (let at = 0; at + REVEALING_PART <= id.length; at++) {
    if (secret.includes(id.slice(at, at + REVEALING_PART))) return true;
  }
  return false;
}
