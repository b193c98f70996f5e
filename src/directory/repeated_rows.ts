/** Many records, each known by its row. */
export interface Records {
  /** By row, what {@linkcode idHash} gives for its id. */
  readonly hashes: Uint32Array;
  readonly idOf: (row: number) => string;
  /** Of several records with one id the highest ranks stay, of equal ones the latest. */
  readonly rankOf: (row: number) => number;
}

/** Finds the rows whose id another row holds with better right. */
export function repeatedRows({ hashes, idOf, rankOf }: Records): ReadonlySet<number> {
  const dropped = new Set<number>();
  const suspects = repeatedValues(hashes);
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

/**
 * A 32-bit number that is the same for the same id, and differs for nearly all different ones
 * (FNV-1a of every third character, because it runs for each user and ids are random throughout).
 */
export function idHash(id: string): number {
  let value = 0x811c9dc5;
  for (let at = id.length - 1; at >= 0; at -= 3) {
    value = Math.imul(value ^ id.charCodeAt(at), 0x01000193);
  }
  return value >>> 0;
}

/** Among 200,000 different ids about five hashes are the same by chance. */
function repeatedValues(values: Uint32Array): ReadonlySet<number> {
  const repeated = new Set<number>();
  const sorted = values.toSorted();
  for (let at = 1; at < sorted.length; at++) {
    const value = sorted[at] as number;
    if (value === sorted[at - 1]) repeated.add(value);
  }
  return repeated;
}
