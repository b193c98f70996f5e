/** How texts are compared and counted things are worded. */

/** Lower case and composed (NFC): the form in which names from callers are compared. */
export function fold(text: string): string {
  return text.normalize("NFC").toLowerCase();
}

/** The form in which e-mail addresses and principal names are compared. */
export function foldAddress(address: string): string {
  return fold(address.trim());
}

/**
 * The form in which tags and field names are compared: letters and digits only, in lower case and
 * American spelling, whatever the punctuation and the width of letters.
 *
 * Letters and marks of other scripts stay, so that a tag such as "旧 admin" (a former one) does not
 * become "admin".
 */
export function foldLabel(label: string): string {
  return label.normalize("NFKC").toLowerCase()
    .replace(/\p{Variation_Selector}|[^\p{L}\p{N}\p{M}]/gu, "")
    .replaceAll("licence", "license");
}

/** A number with its noun: `1 page`, `2 pages`. `many` gives an irregular plural or a clause's. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
