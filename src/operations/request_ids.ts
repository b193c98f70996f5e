import { toHex } from "../base/hash.ts";
import { CREDENTIAL_HEADERS } from "../spanning/request.ts";

/** The ids of each request: our own in every log line about it, and beside it the caller's. */

/** Gives every request its ids. */
export interface RequestIds {
  /** The request's ids; new ones if the request did not come over HTTP. */
  readonly of: (request: Request | undefined) => RequestId;
  /** Gives a request that was made from another one the same ids. */
  readonly inherit: (from: Request, to: Request) => void;
}

/** How log lines name a request. */
export interface RequestId {
  /** Our own, random: no caller can make its lines look like another's. */
  readonly request: string;
  /** The caller's `X-Request-Id`, such as a proxy sets, if a log may hold it. */
  readonly callerRequest?: string;
}

/** Makes a random id for each request, and takes the caller's beside it. */
export function createRequestIds(): RequestIds {
  const known = new WeakMap<Request, RequestId>();
  const of = (from: Request | undefined): RequestId => {
    const before = from && known.get(from);
    if (before !== undefined) return before;
    const callerRequest = from && loggableId(from.headers.get("x-request-id"), from.headers);
    const request = crypto.randomUUID();
    const id = callerRequest === undefined ? { request } : { request, callerRequest };
    if (from !== undefined) known.set(from, id);
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
 * An id that a caller chose, if a log may hold it: short, plain, and without a credential of the same
 * request, or eight characters of one, in any case or encoding. Log redaction knows only the
 * configured secrets, and a terminal obeys some characters.
 */
export function loggableId(id: string | null, headers: Headers | undefined): string | undefined {
  return id !== null && PLAIN.test(id) && !repeatsCredentials(id, headers) ? id : undefined;
}

function repeatsCredentials(id: string, headers: Headers | undefined): boolean {
  // Most clients count their requests; reading five headers costs more than the rest of a line.
  if (id.length < SHORTEST_SECRET) return false;
  const chosen = id.toLowerCase();
  return SECRET_HEADERS.some((name) => {
    const secret = headers?.get(name)?.replace(/^(Bearer|Basic)\s+/i, "").trim();
    if (!secret) return false;
    return chosen.includes(secret.toLowerCase()) || (chosen.length >= REVEALING_PART &&
      spellings(secret).some((spelling) => sharesPart(chosen, spelling.toLowerCase())));
  });
}

/** A secret as it is, in hexadecimal digits, and in Base64 wherever it begins in the encoded text. */
function spellings(secret: string): string[] {
  const bytes = new TextEncoder().encode(secret);
  const encode = (before: number): string => {
    const shifted = String.fromCharCode(...new Uint8Array(before), ...bytes);
    return btoa(shifted).replaceAll("+", "-").replaceAll("/", "_").replace(/=*$/, "");
  };
  // The characters at both ends hold bits of what stands beside the secret.
  const inBase64 = [0, 1, 2].map((before) =>
    encode(before).slice(before === 0 ? 0 : before + 1, -1)
  );
  return [secret, toHex(bytes), ...inBase64];
}

/** Short, and nothing that a log would have to escape. */
const PLAIN = /^[\w.:-]{1,64}$/;

/** A region is no secret; the other headers identify the caller or carry credentials. */
const { region: _region, ...SECRET } = CREDENTIAL_HEADERS;
const SECRET_HEADERS = ["authorization", ...Object.values(SECRET)];

/** No credential is shorter. */
const SHORTEST_SECRET = 4;

/** A shorter part of a secret reveals nothing, and ids are often only a digit or two. */
const REVEALING_PART = 8;

function sharesPart(id: string, secret: string): boolean {
  for (let at = 0; at + REVEALING_PART <= id.length; at++) {
    if (secret.includes(id.slice(at, at + REVEALING_PART))) return true;
  }
  return false;
}
