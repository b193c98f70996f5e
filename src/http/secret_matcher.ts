/**
 * Makes a test for "which of the secrets is this" whose time tells nothing about them; undefined for
 * none of them.
 *
 * No runtime-neutral constant-time comparison exists, so both sides are hashed under a key of this
 * process and the digests, which a caller cannot aim at, are compared without an early end.
 */
export function createSecretMatcher(
  secrets: readonly string[],
): (candidate: string) => Promise<number | undefined> {
  // Workers allow no random values while a module loads, so the key is made at the first call.
  let prepared: Promise<{ key: CryptoKey; digests: Uint8Array[] }> | undefined;
  return async (candidate) => {
    const { key, digests } = await (prepared ??= prepare(secrets));
    const digest = await sign(key, candidate);
    let found: number | undefined;
    for (const [index, other] of digests.entries()) if (same(digest, other)) found = index;
    return found;
  };
}

async function prepare(
  secrets: readonly string[],
): Promise<{ key: CryptoKey; digests: Uint8Array[] }> {
  const random = crypto.getRandomValues(new Uint8Array(32));
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", random, algorithm, false, ["sign"]);
  return { key, digests: await Promise.all(secrets.map((secret) => sign(key, secret))) };
}

async function sign(key: CryptoKey, text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(text)));
}

function same(left: Uint8Array, right: Uint8Array): boolean {
  let difference = left.length ^ right.length;
  for (let i = 0; i < left.length; i++) difference |= (left[i] ?? 0) ^ (right[i] ?? 0);
  return difference === 0;
}
