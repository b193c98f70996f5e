/** Lower case, composed: how text is compared everywhere a caller gives a name. */
export function fold(text: string): string {
  return text.normalize("NFC").toLowerCase();
}

/** An e-mail address or principal name in the form in which two are compared. */
export function foldAddress(address: string): string {
  return fold(address.trim());
}

/** A number with its noun: `1 page`, `2 pages`; with `many` for other plurals, as of a clause. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
