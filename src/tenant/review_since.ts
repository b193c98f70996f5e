/** A review beside the review of an earlier reading. */

import type { Directory } from "../directory/directory.ts";
import type { Population, ReviewThresholds } from "../governance/review/check.ts";
import { compareReviews, type Recurrence } from "../governance/review/compare_reviews.ts";
import { type CheckId, review } from "../governance/review/review.ts";

/**
 * Finds what is new in the findings of a list since an earlier one. Both are judged by the rules and
 * thresholds of today, so that only the access can have changed. An earlier reading is whole, or it
 * would not have been kept.
 */
export function compareWithEarlier(
  now: Directory,
  then: Directory,
  { checks, thresholds }: {
    readonly checks: readonly CheckId[];
    readonly thresholds: ReviewThresholds;
  },
): ComparedReview {
  const [later, earlier] = [now, then].map((directory) =>
    review(
      { population: withEverybody(directory), signInPathsDeclared: true, thresholds },
      checks,
    )
  ) as [ReturnType<typeof review>, ReturnType<typeof review>];
  let ids: Set<string> | undefined;
  const wasListed = (id: string): boolean => {
    ids ??= new Set(Array.from(then.entries(), ({ identity }) => identity.id.toLowerCase()));
    return ids.has(id.toLowerCase());
  };
  return { since: then.facts.fetchedAt, findings: compareReviews(later, earlier, wasListed) };
}

/** What is new in the findings of a review. */
export interface ComparedReview {
  /** When the earlier list was read, in milliseconds since 1970. */
  readonly since: number;
  readonly findings: ReadonlyMap<CheckId, Recurrence>;
}

/** The same users, of whom a finding names all instead of the first few. */
function withEverybody(directory: Directory): Population {
  return {
    stateCounts: directory.stateCounts,
    find: (fits, most, who) => directory.find(fits, most === 0 ? 0 : Infinity, who),
    entries: () => directory.entries(),
  };
}
