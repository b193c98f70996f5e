import assert from "node:assert/strict";
import type { CheckId } from "../../../src/governance/review/review.ts";
import type { ReviewFacts } from "../../../src/governance/review/check.ts";
import { CHECKS } from "../../../src/governance/review/review.ts";
import { type Finding, review } from "../../../src/governance/review/review.ts";
import { DEFAULT_THRESHOLDS } from "../../../src/governance/review/check.ts";
import { readSeats } from "../../../src/governance/seats.ts";
import { accountState } from "../../../src/governance/account_state.ts";
import { defaultTenant } from "../../../src/sandbox/northwind.ts";
import { generateTenant } from "../../../src/sandbox/generate_tenant.ts";
import type { SandboxTenant } from "../../../src/sandbox/tenant.ts";
import { type Account, factsOf, populationOf, times } from "./tenant_of.ts";

const CONTRACT: readonly (readonly [CheckId, string])[] = [
  ["disabled_admin", "high"],
  ["deleted_holding_standard_license", "high"],
  ["admin_without_backup", "medium"],
  ["spanning_admin_not_global", "medium"],
  ["too_few_admins", "medium"],
  ["too_many_admins", "medium"],
  ["unlicensed_microsoft_with_seat", "medium"],
  ["seats_over_assigned", "medium"],
  ["unprotected_users", "low"],
  ["duplicate_identity", "low"],
  ["tag_flag_conflict", "low"],
  ["unrecognized_tags", "info"],
  ["undeclared_sign_in_paths", "info"],
];
const ADMIN: Account = { isAdmin: true, tags: ["Global Admin"] };

Deno.test("the checks, their order and their severities are those of the contract", () => {
  assert.deepEqual(CHECKS.map(({ id, severity }) => [id, severity]), CONTRACT);
});

Deno.test("the default thresholds are two, five and two percent", () => {
  assert.deepEqual(DEFAULT_THRESHOLDS, { fewestAdmins: 2, mostAdmins: 5, mostAdminsPercent: 2 });
});

Deno.test("every check says in a line what it finds, and in sentences what to do", () => {
  for (const { id, title, advice } of CHECKS) {
    assert.match(title, /^[A-Z].{10,70}[^.]$/, id);
    assert.match(advice, /^[A-Z].{30,}\.$/, id);
  }
});

Deno.test("each check ends up in exactly one list", () => {
  const tenants = [[], [ADMIN], times(3, { tags: null, isAdmin: "unknown" as const })];
  for (const accounts of tenants) {
    const { findings, notDecidable, passed } = review(factsOf(accounts));
    const ids = [...findings, ...notDecidable].map(({ check }) => check).concat(passed);
    assert.deepEqual(ids.toSorted(), CONTRACT.map(([id]) => id).toSorted());
  }
});

Deno.test("an empty tenant passes, but for its admins", () => {
  const { findings, notDecidable } = review(factsOf([]));
  assert.deepEqual(findings.map(({ check, count }) => [check, count]), [["too_few_admins", 0]]);
  assert.match(findings[0]?.advice ?? "", /The list holds no users at all/);
  assert.deepEqual(notDecidable, []);
});

Deno.test("only the checks asked for run, in their own order and once; with none named, all", () => {
  const facts = factsOf([ADMIN, ADMIN]);
  assert.deepEqual(
    review(facts, ["unrecognized_tags", "disabled_admin", "disabled_admin"]).passed,
    ["disabled_admin", "unrecognized_tags"],
  );
  assert.deepEqual(review(facts, []).passed, CONTRACT.map(([id]) => id));
});

Deno.test("at most ten people are shown, the first by principal name, and all are counted", () => {
  const names = times(12, {}).map((_, index) => `u${String(11 - index).padStart(2, "0")}`);
  const accounts = names.map((name): Account => ({ name, isDeleted: true }));
  const finding = findingOf("deleted_holding_standard_license", accounts);
  assert.equal(finding.count, 12);
  assert.deepEqual(
    finding.people.map(({ identity }) => identity.userPrincipalName),
    names.toSorted().slice(0, 10),
  );
});

Deno.test("duplicates are shown ten at most, too", () => {
  const finding = findingOf("duplicate_identity", times(12, { email: "a@example.com" }));
  assert.deepEqual([finding.count, finding.people.length], [12, 10]);
  assert.match(finding.advice, /12 records share 1 address\.$/);
});

Deno.test("a finding that may hide more says so first", () => {
  const { advice } = findingOf("unprotected_users", [
    { assigned: false },
    ...times(2, { assigned: false, tags: null }),
  ]);
  assert.match(
    advice,
    /^At least 1: 2 more users cannot be judged, because 2 records carry no tags\. Assign /,
  );
});

Deno.test("a finding that hides nothing has no such words", () => {
  assert.doesNotMatch(findingOf("unprotected_users", [{ assigned: false }]).advice, /At least/);
});

Deno.test("too few admins with some hidden says how many more there may be", () => {
  const { advice } = findingOf("too_few_admins", [{ isAdmin: "unknown" }]);
  assert.match(advice, /^At least 0: 1 more user may be, because 1 record has an unreadable admin/);
  assert.match(advice, /There should be at least 2\.$/);
});

Deno.test("too many admins names the figures and the limit", () => {
  const { advice } = findingOf("too_many_admins", [...times(9, ADMIN), ...times(391, {})]);
  assert.match(advice, /9 of 400 enabled users are admins; more than 8 are too many\.$/);
});

Deno.test("shared mailboxes without a Microsoft license are counted apart", () => {
  const { count, people, advice } = findingOf("unlicensed_microsoft_with_seat", [
    { tags: ["No Microsoft License"], name: "kiosk" },
    ...times(3, { tags: ["Shared Mailbox", "No Microsoft License"] }),
    { tags: ["Shared Mailbox", "No Microsoft License"], assigned: false },
  ]);
  assert.equal(count, 1);
  assert.deepEqual(people.map(({ identity }) => identity.userPrincipalName), ["kiosk"]);
  assert.match(advice, /3 shared mailboxes on standard seats are not counted here/);
});

Deno.test("too many seats: each kind apart, with what is available, and nobody named", () => {
  const { count, people, advice } = findingOf("seats_over_assigned", [{}], {
    seats: readSeats({
      licenses: 298,
      assignedStandard: 305,
      archivedLicenses: 5,
      assignedArchive: 6,
    }),
  });
  assert.deepEqual([count, people], [8, []]);
  assert.match(advice, /Of 298 standard seats 305 are assigned: available -7\./);
  assert.match(advice, /Of 5 archived seats 6 are assigned: available -1\.$/);
});

Deno.test("too many seats of one kind with the other unknown says so", () => {
  const { advice } = findingOf("seats_over_assigned", [], {
    seats: readSeats({ licenses: 1, assignedStandard: 2 }),
  });
  assert.match(advice, /^The tenant does not tell how many archived seats are bought and assigned/);
});

Deno.test("the filters of a finding list everybody whom it is about", () => {
  for (const tenant of [defaultTenant(), generateTenant({ users: 1000, tags: "some" })]) {
    const facts = factsOfTenant(tenant);
    for (const { filter, count, check } of review(facts).findings) {
      if (filter === undefined) continue;
      const { status, license, role, admin } = filter;
      const listed = facts.population.find(
        (state) =>
          (status === undefined || state.status === status) &&
          (license === undefined || state.license === license) &&
          (admin === undefined || state.admin === admin) &&
          (role === undefined || state.held.some((held) => held.role === role)),
        0,
      );
      assert.ok(listed.count >= count && listed.count > 0, check);
    }
  }
});

Deno.test("the default sandbox tenant tells its story, and nothing else", () => {
  const { findings, notDecidable, passed } = review(factsOfTenant(defaultTenant()));
  assert.deepEqual(findings.map(({ check, count }) => [check, count]), [
    ["disabled_admin", 2],
    ["deleted_holding_standard_license", 4],
    ["admin_without_backup", 1],
    ["spanning_admin_not_global", 2],
    ["unlicensed_microsoft_with_seat", 5],
    ["seats_over_assigned", 7],
    ["unprotected_users", 6],
    ["duplicate_identity", 2],
    ["tag_flag_conflict", 1],
    ["unrecognized_tags", 2],
    ["undeclared_sign_in_paths", 3],
  ]);
  assert.deepEqual(notDecidable, []);
  assert.deepEqual(passed, ["too_few_admins", "too_many_admins"]);
});

Deno.test("without tags nothing that only tags tell is passed", () => {
  const untagged = review(factsOfTenant(generateTenant({ users: 400, tags: "none" })));
  assert.deepEqual(untagged.notDecidable.map(({ check }) => check), [
    "spanning_admin_not_global",
    "unlicensed_microsoft_with_seat",
    "unprotected_users",
    "tag_flag_conflict",
    "unrecognized_tags",
  ]);
  for (const { reason } of untagged.notDecidable) assert.match(reason, /\d+ records carry no tags/);
});

function factsOfTenant({ users, facts }: SandboxTenant): ReviewFacts {
  const people = users.map((user) => ({
    identity: { id: user.msId, userPrincipalName: user.userPrincipalName, email: user.email },
    state: accountState(user),
  }));
  return {
    population: populationOf(people),
    signInPathsDeclared: false,
    seats: readSeats(facts),
    thresholds: DEFAULT_THRESHOLDS,
  };
}

function findingOf(check: CheckId, ...given: Parameters<typeof factsOf>): Finding {
  const [finding] = review(factsOf(...given), [check]).findings;
  assert.ok(finding, `${check} found nothing`);
  return finding;
}
