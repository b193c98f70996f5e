import assert from "node:assert/strict";
import type { CheckId } from "../../../src/governance/review/review.ts";
import { review } from "../../../src/governance/review/review.ts";
import type { AccountFacts } from "../../../src/governance/account_state.ts";
import { type Account, factsOf, times } from "./tenant_of.ts";

const ADMIN: Account = { isAdmin: true, tags: ["Global Admin"] };

/** What passes only because of a flag, and does not where no record has it. */
const UNDECIDED: readonly (readonly [
  flag: keyof AccountFacts,
  reason: RegExp,
  checks: readonly CheckId[],
])[] = [
  ["isDeleted", /no record has a deleted flag/, [
    "disabled_admin",
    "deleted_holding_standard_license",
    "too_few_admins",
    "unprotected_users",
    "tag_flag_conflict",
  ]],
  ["isArchive", /no record has an archived flag/, [
    "disabled_admin",
    "too_few_admins",
    "unprotected_users",
    "tag_flag_conflict",
  ]],
  ["isAdmin", /no record has an admin flag/, [
    "disabled_admin",
    "admin_without_backup",
    "spanning_admin_not_global",
    "too_many_admins",
    "tag_flag_conflict",
  ]],
  ["assigned", /no record has a license flag/, [
    "admin_without_backup",
    "unlicensed_microsoft_with_seat",
    "unprotected_users",
  ]],
];

/** Somebody who would be found, if a flag that is not there were believed to say no. */
const NOT_FOUND: readonly (readonly [CheckId, Account])[] = [
  ["admin_without_backup", { ...ADMIN, assigned: "absent" }],
  ["admin_without_backup", { ...ADMIN, assigned: false, isDeleted: "absent" }],
  ["spanning_admin_not_global", { tags: ["Spanning Admin"], isArchive: "absent" }],
  ["too_few_admins", { tags: null, isAdmin: "absent" }],
  ["unlicensed_microsoft_with_seat", { tags: ["No Microsoft License"], isDeleted: "absent" }],
  ["deleted_holding_standard_license", { isDeleted: true, isArchive: "absent" }],
  ["unprotected_users", { assigned: "absent" }],
  ["tag_flag_conflict", { ...ADMIN, isAdmin: "absent" }],
];
for (const [check, account] of NOT_FOUND) {
  Deno.test(`${check}: ${JSON.stringify(account)} on every record is not decidable`, () => {
    const { notDecidable } = review(factsOf(times(3, account)), [check]);
    assert.match(notDecidable[0]?.reason ?? "", /no record has an? (deleted|archived|admin|lic)/);
  });
}

/** Everybody here is in order, so that with all flags each of these checks passes. */
const USERS: readonly Account[] = [
  ...times(4, ADMIN),
  { isArchive: true, assigned: false },
  { isDeleted: true, assigned: false },
  { tags: ["No Microsoft License"], assigned: false },
  ...times(20, {}),
];

for (const [flag, reason, checks] of UNDECIDED) {
  Deno.test(`without ${flag} on any record, what rests on it is not decidable`, () => {
    assert.equal(review(factsOf(USERS), checks).passed.length, checks.length);
    const users = USERS.map((user) => ({ ...user, [flag]: "absent" }));
    const { findings, notDecidable, passed } = review(factsOf(users), checks);
    assert.deepEqual([findings.map(({ check }) => check), passed], [[], []]);
    for (const { check, reason: given } of notDecidable) assert.match(given, reason, check);
  });

  Deno.test(`without ${flag} on one record only, it reads as no`, () => {
    const users = USERS.map((user, at) => at === 10 ? { ...user, [flag]: "absent" } : user);
    const { findings } = review(factsOf(users), checks);
    const expected = flag === "assigned" ? ["unprotected_users"] : [];
    assert.deepEqual(findings.map(({ check }) => check), expected);
  });
}

Deno.test("whom tags prove is found although no record has the flag, and who else is open", () => {
  const users: Account[] = [
    { tags: ["Global Admin", "Deleted From Microsoft"], isAdmin: "absent" },
    ...times(9, { isAdmin: "absent", isDeleted: true }),
  ];
  const [finding] = review(factsOf(users), ["disabled_admin"]).findings;
  assert.equal(finding?.count, 1);
  assert.match(
    finding?.advice ?? "",
    /^At least 1: 9 more users cannot be judged, because no record has an admin flag\./,
  );
  assert.equal(finding?.people[0]?.state.admin, true);
});
