/** What was found: all well, to be looked at, wrong, or only more words on the line before. */
export interface Finding {
  readonly mark: "✓" | "!" | "✗" | " ";
  readonly text: string;
}

/** A finding as a line. */
export function lineOf({ mark, text }: Finding): string {
  return `${mark} ${text}`;
}
