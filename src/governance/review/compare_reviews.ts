import type { CheckId, Finding, Review } from "./review.ts";

/** Which findings of a review an earlier one had already. */

/**
 * Compares the findings of two reviews of the same checks. Both must have everybody among the people
 * of their findings. `wasListed` says whether an object id was in the earlier list at all.
 *
 * Somebody is new in a finding only where the earlier review could have found them: whoever it could
 * not judge is neither new nor known. A finding of no people is not compared.
 */
export function compareReviews(
  now: Review,
  then: Review,
  wasListed: (id: string) => boolean,
): ReadonlyMap<CheckId, Recurrence> {
  return new Map(
    now.findings.filter(({ people }) => people.length > 0).map((finding) => {
      const before = then.findings.find(({ check }) => check === finding.check);
      const passed = then.passed.includes(finding.check);
      const recurrence = OF_THE_WHOLE.includes(finding.check)
        ? compareWhole(finding, before !== undefined, passed)
        : comparePeople(finding, before, passed, wasListed);
      return [finding.check, recurrence];
    }),
  );
}

/** How much of a finding is new. What is neither new nor known could not be judged then. */
export interface Recurrence {
  readonly new: number;
  readonly known: number;
  /** By object id; absent for a finding about how many there are. */
  readonly isNew?: ReadonlyMap<string, boolean>;
}

/** Checks of a number: who is in them says nothing about when it became too small or too large. */
const OF_THE_WHOLE: readonly CheckId[] = ["too_few_admins", "too_many_admins"];

function compareWhole({ count }: Finding, found: boolean, passed: boolean): Recurrence {
  return { new: passed ? count : 0, known: found ? count : 0 };
}

function comparePeople(
  { people }: Finding,
  before: Finding | undefined,
  passed: boolean,
  wasListed: (id: string) => boolean,
): Recurrence {
  const found = new Set(before?.people.map(({ identity }) => identity.id.toLowerCase()));
  const judgedAll = passed || (before !== undefined && !before.atLeast);
  const isNew = new Map<string, boolean>();
  let known = 0;
  for (const { identity: { id } } of people) {
    if (found.has(id.toLowerCase())) {
      isNew.set(id, false);
      known++;
    } else if (judgedAll || !wasListed(id)) isNew.set(id, true);
  }
  return { new: isNew.size - known, known, isNew };
}
