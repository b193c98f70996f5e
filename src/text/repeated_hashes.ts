/**
 * The hashes that occur more than once: only what they stand for can be equal, so that nothing
 * else need be compared. Among 200,000 different texts about five hashes are the same by chance.
 */
export function repeatedHashes(hashes: Uint32Array): ReadonlySet<number> {
  const repeated = new Set<number>();
  const sorted = hashes.toSorted();
  for (let at = 1; at < sorted.length; at++) {
    const hash = sorted[at] as number;
    if (hash === sorted[at - 1]) repeated.add(hash);
  }
  return repeated;
}
