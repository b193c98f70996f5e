/** Lower case, composed: how text is compared everywhere a caller gives a name. */
export function fold(text: string): string {
  return text.normalize("NFC").toLowerCase();
}
