import type { ReviewThresholds } from "../governance/review/check.ts";
import type { SettingReader } from "./setting_reader.ts";

/** Reads what a review counts as too few and too many administrators. */
export function readReviewThresholds(reader: SettingReader): ReviewThresholds {
  const thresholds = {
    fewestAdmins: reader.wholeNumber("SPANNING_REVIEW_FEWEST_ADMINS"),
    mostAdmins: reader.wholeNumber("SPANNING_REVIEW_MOST_ADMINS"),
    mostAdminsPercent: reader.number("SPANNING_REVIEW_MOST_ADMINS_PERCENT"),
  };
  if (thresholds.fewestAdmins > thresholds.mostAdmins) {
    reader.warnings.push(
      "SPANNING_REVIEW_FEWEST_ADMINS is greater than SPANNING_REVIEW_MOST_ADMINS: a review can then find too few and too many admins at once",
    );
  }
  return thresholds;
}
