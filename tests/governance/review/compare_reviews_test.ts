import assert from "node:assert/strict";
import { compareReviews } from "../../../src/governance/review/review.ts";
import type { CheckId } from "../../../src/governance/review/check.ts";
import type { Review } from "../../../src/governance/review/review.ts";

const PERSON = { state: {} } as Review["findings"][number]["people"][number];

function reviewOf(
  findings: readonly [check: CheckId, ids: readonly string[], atLeast?: true][],
  passed: readonly CheckId[] = [],
): Review {
  return {
    findings: findings.map(([check, ids, atLeast]) => ({
      check,
      severity: "high",
      title: "",
      advice: "",
      count: ids.length,
      people: ids.map((id) => ({ ...PERSON, identity: { id, userPrincipalName: id } })),
      ...(atLeast === undefined ? {} : { atLeast }),
    })),
    notDecidable: [],
    passed,
    notes: [],
  };
}

function compare(check: CheckId, ids: readonly string[], then: Review, listed: string[] = []) {
  const found = compareReviews(reviewOf([[check, ids]]), then, (id) => listed.includes(id));
  const { isNew, ...counts } = found.get(check)!;
  return { ...counts, isNew: isNew && Object.fromEntries(isNew) };
}

Deno.test("who was found then is known, whatever the case of the id; who was not is new", () => {
  const then = reviewOf([["disabled_admin", ["A", "gone"]]]);
  assert.deepEqual(compare("disabled_admin", ["a", "b"], then, ["b"]), {
    new: 1,
    known: 1,
    isNew: { a: false, b: true },
  });
});

Deno.test("a check that passed then found nobody, so everybody is new", () => {
  const then = reviewOf([], ["disabled_admin"]);
  assert.deepEqual(compare("disabled_admin", ["a"], then, ["a"]), {
    new: 1,
    known: 0,
    isNew: { a: true },
  });
});

Deno.test("whom the earlier list could not judge is neither new nor known, unless not on it at all", () => {
  const undecided = reviewOf([]);
  assert.deepEqual(compare("disabled_admin", ["a", "b"], undecided, ["a"]), {
    new: 1,
    known: 0,
    isNew: { b: true },
  });
  const atLeast = reviewOf([["disabled_admin", ["c"], true]]);
  assert.deepEqual(compare("disabled_admin", ["a", "b", "c"], atLeast, ["a", "c"]), {
    new: 1,
    known: 1,
    isNew: { b: true, c: false },
  });
});

Deno.test("a finding of a number is new or known as a whole, and a finding of no people is not compared", () => {
  const passed = reviewOf([], ["too_many_admins"]);
  const marks = { isNew: undefined };
  assert.deepEqual(compare("too_many_admins", ["a", "b"], passed), { new: 2, known: 0, ...marks });
  const found = reviewOf([["too_many_admins", ["x"]]]);
  assert.deepEqual(compare("too_many_admins", ["a", "b"], found), { new: 0, known: 2, ...marks });
  const open = reviewOf([]);
  assert.deepEqual(compare("too_many_admins", ["a", "b"], open), { new: 0, known: 0, ...marks });
  const none = compareReviews(reviewOf([["seats_over_assigned", []]]), passed, () => false);
  assert.equal(none.size, 0);
});
