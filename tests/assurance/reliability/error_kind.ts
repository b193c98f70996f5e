/** How the messages of typed errors begin. */
const BEGINNINGS: readonly (readonly [kind: string, words: RegExp])[] = [
  ["SpanningAuthError", /^Spanning refused the credentials/],
  ["SpanningRateLimitError", /^Spanning limits how often it may be asked/],
  ["SpanningUnavailableError", /^Spanning is unavailable/],
  ["SpanningResponseError", /^Cannot read Spanning's answer/],
  ["IncompleteDirectoryError", /^Cannot answer from an incomplete user list/],
  ["StillReadingError", /^Cannot answer yet/],
  ["BackupStatusError", /^Cannot tell this user's backup status/],
];

/** The class of an error that a vendor's fault may cause, by its message; undefined for others. */
export function errorKind(text: string): string | undefined {
  return BEGINNINGS.find(([, words]) => words.test(text))?.[0];
}
