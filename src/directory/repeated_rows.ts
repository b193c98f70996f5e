import { repeatedHashes } from "../text/repeated_hashes.ts";

/** Many records, each known by its row. */
export interface Records {
  /** By row, a hash of its id. */
  readonly hashes: Uint32Array;
  readonly idOf: (row: number) => string;
  /** Of several records with one id the highest ranks stay, of equal ones the latest. */
  readonly rankOf: (row: number) => number;
}

/** Finds the rows whose id another row holds with better right. */
export function repeatedRows({ hashes, idOf, rankOf }: Records): ReadonlySet<number> {
  const dropped = new Set<number>();
  const suspects = repeatedHashes(hashes);
  if (suspects.size === 0) return dropped;
  const held = new Map<string, number>();
  hashes.forEach((hash, row) => {
    if (!suspects.has(hash)) return;
    const id = idOf(row);
    const earlier = held.get(id);
    if (earlier === undefined || rankOf(row) >= rankOf(earlier)) {
      held.set(id, row);
      if (earlier !== undefined) dropped.add(earlier);
    } else {
      dropped.add(row);
    }
  });
  return dropped;
}
