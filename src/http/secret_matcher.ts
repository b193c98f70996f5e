import { createKeyedHash } from "../base/hash.ts";

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
  const hash = createKeyedHash();
  let digests: Promise<Uint8Array[]> | undefined;
  return async (candidate) => {
    const digest = await hash(candidate);
    let found: number | undefined;
    for (const [index, other] of (await (digests ??= Promise.all(secrets.map(hash)))).entries()) {
      if (same(digest, other)) found = index;
    }
    return found;
  };
}

function same(left: Uint8Array, right: Uint8Array): boolean {
  let difference = left.length ^ right.length;
  for (let i = 0; i < left.length; i++) difference |= (left[i] ?? 0) ^ (right[i] ?? 0);
  return difference === 0;
}
