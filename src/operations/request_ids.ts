/** Headers that say who calls, or bring a tenant's credentials. */
const HEADERS = [
  "authorization",
  "x-spanning-admin-email",
  "x-spanning-api-key",
  "x-spanning-api-token",
];

/** A shorter part of a secret tells nothing of it, and ids are often a digit or two. */
const TELLING_PART = 8;

/**
 * Whether an id that a caller chose holds a credential of the same request, or eight characters of
 * one, in any case. Ids are logged, and the settings do not know what a request brings.
 */
export function repeatsCredentials(id: string, headers: Headers | undefined): boolean {
  const chosen = id.toLowerCase();
  return HEADERS.some((name) => {
    const secret = headers?.get(name)?.replace(/^Bearer\s+/i, "").trim().toLowerCase();
    return secret ? chosen.includes(secret) || shareAPart(chosen, secret) : false;
  });
}

function shareAPart(id: string, secret: string): boolean {
  for (let at = 0; at + TELLING_PART <= id.length; at++) {
    if (secret.includes(id.slice(at, at + TELLING_PART))) return true;
  }
  return false;
}

/** Gives every HTTP request one id, the same in each log line about it. */
export interface RequestIds {
  /** The request's id; a new one for a request of no HTTP door. */
  readonly of: (request: Request | undefined) => string;
  /** Lets a request that was made from another one keep its id. */
  readonly inherit: (from: Request, to: Request) => void;
}

/** What a caller may choose: short, and nothing that a log would have to escape. */
const PLAIN = /^[\w.:-]{1,64}$/;

/**
 * Takes a plain `X-Request-Id` of the caller, such as a proxy sets, or makes a random one, also where
 * that one repeats what the caller signs in with.
 */
export function createRequestIds(): RequestIds {
  const known = new WeakMap<Request, string>();
  const of = (request: Request | undefined): string => {
    if (request === undefined) return crypto.randomUUID();
    const before = known.get(request);
    if (before !== undefined) return before;
    const { headers } = request;
    const sent = headers.get("x-request-id");
    const taken = sent !== null && PLAIN.test(sent) && !repeatsCredentials(sent, headers);
    const id = taken ? sent : crypto.randomUUID();
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
