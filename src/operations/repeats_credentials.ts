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
