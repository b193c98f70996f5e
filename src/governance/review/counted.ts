/** A number with the word that fits it: `1 record`, `2 records`. */
export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
