import { plural } from "../../base/text.ts";
import type { CheckResult } from "./check.ts";
import { sayGaps } from "./gap.ts";
import type { Survey } from "./survey.ts";

/**
 * The result of a check that must not find anybody: who surely is one is a finding, even if the
 * data hides more; with nobody found but somebody hidden, the check is not decidable.
 */
export function judge(survey: Survey, advice?: string): CheckResult {
  const { count, people, open, gaps } = survey;
  if (count > 0) {
    return {
      kind: "finding",
      count,
      people,
      ...(advice === undefined ? {} : { advice }),
      ...(open === 0 ? {} : {
        caveat: `At least ${count}: ${plural(open, "more user")} cannot be judged, because ${
          sayGaps(gaps)
        }.`,
      }),
    };
  }
  if (open === 0) return { kind: "passed" };
  return {
    kind: "not_decidable",
    reason: `${plural(open, "user")} cannot be judged: ${sayGaps(gaps)}.`,
  };
}
