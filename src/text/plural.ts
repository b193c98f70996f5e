/** A number with its noun: `1 page`, `2 pages`; with `many` for other plurals, as of a clause. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
