import type { Reply } from "./caller.ts";
import { coverageOf, isOlder, isUnchecked } from "./coverage.ts";
import { errorKind } from "./error_kind.ts";
import type { Question } from "./question.ts";

/** How answers are judged. */
export interface Rules {
  /** Whether the vendor fails at times, so that typed errors are right. */
  readonly faults: boolean;
}

/** What a reply is: right, and by what it is marked, or wrong, and why. */
export type Verdict = { readonly right: string } | { readonly wrong: string };

/** Judges a reply by what is true, and by what may be said where it is not known. */
export function verdictOn(
  question: Question,
  { structured, text, isError }: Reply,
  rules: Rules,
): Verdict {
  if (isError) return verdictOnError(question, text, rules);
  const untyped = (structured.tenants ?? []).find((row: { error?: string }) =>
    row.error !== undefined && !(rules.faults && errorKind(row.error) !== undefined)
  );
  if (untyped !== undefined) return { wrong: `a row with: ${untyped.error}` };
  const coverage = coverageOf(structured);
  if (coverage === "part" && !rules.faults) return { wrong: "partial where nothing failed" };
  const parts = [structured, ...(structured.tenants ?? [])].map(coverageOf);
  if (parts.includes("part") && question.args["allowPartial"] !== true) {
    return { wrong: "partial where nobody accepted that" };
  }
  const wrong = question.judge(structured, coverage);
  if (wrong === undefined) {
    if (coverage === "part") return { right: "partial answer, marked as such" };
    if (isOlder(structured)) return { right: "right answer from an older reading, marked as such" };
    return { right: "right answer" };
  }
  const short = isUnchecked(structured) && question.judge(structured, "part") === undefined;
  if (short && rules.faults) return { right: "short answer, marked as not counted" };
  return { wrong };
}

function verdictOnError({ refusal, args }: Question, text: string, { faults }: Rules): Verdict {
  const kind = faults ? errorKind(text) : undefined;
  if (kind !== undefined) return { right: kind };
  if (refusal?.test(text)) return { right: "right refusal" };
  if (faults && /^No user .*was not checked against it/.test(text)) {
    return { right: "not in a list, marked as not counted" };
  }
  // Who accepts a part is told that somebody is not in that part.
  const partial = /^No user .*as far as its incomplete user list shows/;
  if (faults && args["allowPartial"] === true && partial.test(text)) {
    return { right: "not in a partial list, marked as such" };
  }
  return { wrong: `the error: ${text}` };
}
