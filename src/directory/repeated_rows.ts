import { equalHashes } from "../base/hash.ts";

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
  const held = new Map<string, number>();
  for (const row of equalHashes(hashes)) {
    const id = idOf(row);
    const earlier = held.get(id);
    if (earlier === undefined || rankOf(row) >= rankOf(earlier)) {
      held.set(id, row);
      if (earlier !== undefined) dropped.add(earlier);
    } else {
      dropped.add(row);
    }
  }
  return dropped;
}
