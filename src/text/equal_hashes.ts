/**
 * The rows, in order, whose hash another row has too: only what they stand for can be equal, so
 * that nothing else need be compared. Among 200,000 different texts about ten are such by chance.
 */
export function equalHashes(hashes: Uint32Array): number[] {
  const rows = new Set<number>();
  // At most half full, so that a free place is near.
  const bits = Math.ceil(Math.log2(2 * hashes.length + 2));
  const mask = 2 ** bits - 1;
  // Odd and not to be foreseen: whoever can choose the texts cannot choose the places.
  const spread = Math.floor(Math.random() * 2 ** 32) | 1;
  // The first row of each hash, counted from one; zero says that a place is free.
  const firsts = new Uint32Array(mask + 1);
  for (let row = 0; row < hashes.length; row++) {
    const hash = hashes[row] as number;
    let place = Math.imul(hash, spread) >>> (32 - bits);
    let first = firsts[place] as number;
    while (first !== 0 && hashes[first - 1] !== hash) {
      place = (place + 1) & mask;
      first = firsts[place] as number;
    }
    if (first === 0) firsts[place] = row + 1;
    else rows.add(first - 1).add(row);
  }
  return [...rows].sort((left, right) => left - right);
}
