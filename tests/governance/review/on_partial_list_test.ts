import assert from "node:assert/strict";
import type { CheckId } from "../../../src/governance/review/review.ts";
import { CHECKS } from "../../../src/governance/review/review.ts";
import { review } from "../../../src/governance/review/review.ts";
import { type Account, factsOf, times } from "./tenant_of.ts";

const ADMIN: Account = { isAdmin: true, tags: ["Global Admin"] };
const PARTIAL = { complete: false } as const;

Deno.test("on a partial list nothing passes but what needs no list, and admins who are enough", () => {
  const { findings, notDecidable, passed } = review(factsOf(times(3, ADMIN), PARTIAL));
  assert.deepEqual(findings, []);
  assert.deepEqual(passed, ["too_few_admins", "seats_over_assigned", "undeclared_sign_in_paths"]);
  assert.equal(notDecidable.length, CHECKS.length - passed.length);
  for (const { reason } of notDecidable) assert.match(reason, /list is incomplete/);
});

const BY_NUMBER: readonly (readonly [CheckId, number])[] = [
  ["too_few_admins", 1],
  ["too_many_admins", 40],
];
for (const [check, admins] of BY_NUMBER) {
  Deno.test(`on a partial list ${check} is open, where it would be found on a whole one`, () => {
    const accounts = times(admins, ADMIN);
    assert.equal(review(factsOf(accounts), [check]).findings.length, 1);
    const { findings, notDecidable } = review(factsOf(accounts, PARTIAL), [check]);
    assert.deepEqual([findings.length, notDecidable.map((open) => open.check)], [0, [check]]);
  });
}

Deno.test("on a partial list who was found stays found, as the least there are", () => {
  const deleted: Account = { isDeleted: true, isAdmin: true, tags: ["Global Admin"] };
  const { findings: [finding] } = review(factsOf([deleted], PARTIAL), ["disabled_admin"]);
  assert.equal(finding?.count, 1);
  assert.match(finding?.advice ?? "", /^At least 1: the user list is incomplete\. /);
});

Deno.test("on a partial list what was not decidable keeps its own reason", () => {
  const facts = factsOf(times(2, { tags: null }), PARTIAL);
  const { notDecidable: [open] } = review(facts, ["unrecognized_tags"]);
  assert.match(open?.reason ?? "", /no tags/);
});
