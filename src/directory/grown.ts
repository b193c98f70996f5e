/** The array if it has room for so many elements, else a larger copy with room for more. */
export function grown<T extends Uint8Array | Uint32Array>(array: T, atLeast: number): T {
  if (atLeast <= array.length) return array;
  const Kind = array.constructor as new (length: number) => T;
  const larger = new Kind(Math.max(atLeast, Math.ceil(array.length * 1.5)));
  larger.set(array);
  return larger;
}
