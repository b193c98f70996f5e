import assert from "node:assert/strict";
import { type AccountFacts, accountState } from "../../../src/governance/account_state.ts";
import { CHECK_IDS, type CheckId } from "../../../src/governance/review/check.ts";
import { DEFAULT_THRESHOLDS, type ReviewFacts } from "../../../src/governance/review/facts.ts";
import { CHECKS, type Finding, review } from "../../../src/governance/review/review.ts";
import { readSeats } from "../../../src/governance/seats.ts";
import { generateTenant } from "../../../src/sandbox/generate_tenant.ts";
import { defaultTenant } from "../../../src/sandbox/northwind.ts";
import type { SandboxTenant } from "../../../src/sandbox/tenant.ts";
import { readUser } from "../../../src/spanning/records.ts";
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
  assert.deepEqual(CHECK_IDS, CONTRACT.map(([id]) => id));
});

Deno.test("the default thresholds are two, five and two percent", () => {
  assert.deepEqual(DEFAULT_THRESHOLDS, { fewestAdmins: 2, mostAdmins: 5, mostAdminsPercent: 2 });
});

Deno.test("every check has a one-line title and advice in sentences", () => {
  for (const { id, title, advice } of CHECKS) {
    assert.match(title, /^[A-Z].{10,70}[^.]$/, id);
    assert.match(advice, /^[A-Z].{30,}\.$/, id);
  }
});

Deno.test("each check is in exactly one list", () => {
  const tenants = [[], [ADMIN], times(3, { tags: null, isAdmin: "unknown" as const })];
  for (const accounts of tenants) {
    const { findings, notDecidable, passed } = review(factsOf(accounts));
    const ids = [...findings, ...notDecidable].map(({ check }) => check).concat(passed);
    assert.deepEqual(ids.toSorted(), CONTRACT.map(([id]) => id).toSorted());
  }
});

Deno.test("an empty tenant passes every check but too_few_admins", () => {
  const { findings, notDecidable } = review(factsOf([]));
  assert.deepEqual(findings.map(({ check, count }) => [check, count]), [["too_few_admins", 0]]);
  assert.match(findings[0]?.advice ?? "", /The list contains no users at all/);
  assert.deepEqual(notDecidable, []);
});

Deno.test("only the checks asked for run, once and in the usual order; all run if none is named", () => {
  const facts = factsOf([ADMIN, ADMIN]);
  assert.deepEqual(
    review(facts, ["unrecognized_tags", "disabled_admin", "disabled_admin"]).passed,
    ["disabled_admin", "unrecognized_tags"],
  );
  assert.deepEqual(review(facts, []).passed, CONTRACT.map(([id]) => id));
});

Deno.test("a finding counts everyone and shows the first five by principal name", () => {
  const names = times(12, {}).map((_, index) => `u${String(11 - index).padStart(2, "0")}`);
  const accounts = names.map((name): Account => ({ name, isDeleted: true }));
  const finding = findingOf("deleted_holding_standard_license", accounts);
  assert.equal(finding.count, 12);
  assert.deepEqual(
    finding.people.map(({ identity }) => identity.userPrincipalName),
    names.toSorted().slice(0, 5),
  );
});

Deno.test("a finding of duplicates shows at most five, too", () => {
  const finding = findingOf("duplicate_identity", times(12, { email: "a@example.com" }));
  assert.deepEqual([finding.count, finding.people.length], [12, 5]);
  assert.match(finding.advice, /12 records share 1 address\.$/);
});

Deno.test("advice starts with how many more users may be affected", () => {
  const { advice } = findingOf("unprotected_users", [
    { assigned: false },
    ...times(2, { assigned: false, tags: null }),
  ]);
  assert.match(
    advice,
    /^At least 1: 2 more users cannot be judged, because 2 records carry no tags that name a role\. Assign /,
  );
});

Deno.test("advice mentions no further users if every user can be judged", () => {
  assert.doesNotMatch(findingOf("unprotected_users", [{ assigned: false }]).advice, /At least/);
});

Deno.test("too_few_admins says how many more admins there may be", () => {
  const { advice } = findingOf("too_few_admins", [{ isAdmin: "unknown" }]);
  assert.match(advice, /^At least 0: 1 more user may be, because 1 record has an unreadable admin/);
  assert.match(advice, /There should be at least 2\.$/);
});

Deno.test("too_many_admins names the figures and the limit", () => {
  const { advice } = findingOf("too_many_admins", [...times(9, ADMIN), ...times(391, {})]);
  assert.match(advice, /9 of 400 enabled users are admins; more than 8 are too many\.$/);
});

Deno.test("shared mailboxes without a Microsoft license are counted separately", () => {
  const { count, people, advice } = findingOf("unlicensed_microsoft_with_seat", [
    { tags: ["No Microsoft License"], name: "kiosk" },
    ...times(3, { tags: ["Shared Mailbox", "No Microsoft License"] }),
    { tags: ["Shared Mailbox", "No Microsoft License"], assigned: false },
  ]);
  assert.equal(count, 1);
  assert.deepEqual(people.map(({ identity }) => identity.userPrincipalName), ["kiosk"]);
  assert.match(advice, /3 shared mailboxes on standard seats are not counted here/);
});

Deno.test("seats_over_assigned reports each kind with its available seats, and names nobody", () => {
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

Deno.test("seats_over_assigned says if the other kind of seats is unknown", () => {
  const { advice } = findingOf("seats_over_assigned", [], {
    seats: readSeats({ licenses: 1, assignedStandard: 2 }),
  });
  assert.match(
    advice,
    /^The tenant does not state how many archived seats are bought and assigned/,
  );
});

Deno.test("found names the contradiction, the tag or the other record of each user", () => {
  const found = (check: CheckId, ...accounts: Account[]) =>
    findingOf(check, accounts).people.map((person) => person.found);
  assert.deepEqual(found("tag_flag_conflict", { tags: ["Archived"] }, {}), [
    'tag "Archived" but isArchive: false',
  ]);
  assert.deepEqual(found("unrecognized_tags", { tags: ["User", "VIP", "Sales, EMEA"] }), [
    'tag "VIP"; tag "Sales, EMEA"',
  ]);
  assert.deepEqual(
    found("duplicate_identity", { name: "ann@x", email: "BEN@x" }, { name: "ben@x" }, {}),
    ["same address as ben@x (id id-1)", "same address as ann@x (id id-0)"],
  );
  assert.deepEqual(
    found("duplicate_identity", { name: "ann@x", email: null }, { name: "Ann@X", email: null }),
    ["same address as Ann@X (id id-1)", "same address as ann@x (id id-0)"].toReversed(),
  );
});

Deno.test("the default sandbox tenant has exactly the findings of its story", () => {
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

Deno.test("without tags, no check passes that needs them", () => {
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

const PARTIAL = { list: "incomplete" } as const;

for (const list of ["incomplete", "unconfirmed"] as const) {
  Deno.test(`on a list that is ${list}, only checks that need no list pass`, () => {
    const { findings, notDecidable, passed } = review(factsOf(times(3, ADMIN), { list }));
    assert.deepEqual(findings, []);
    assert.deepEqual(passed, ["seats_over_assigned", "undeclared_sign_in_paths"]);
    assert.equal(notDecidable.length, CHECKS.length - passed.length);
    for (const { reason } of notDecidable) {
      assert.match(reason, /list is incomplete|do not confirm .* somebody may be missing/);
    }
  });
}

const BY_NUMBER: readonly (readonly [CheckId, number])[] = [
  ["too_few_admins", 1],
  ["too_many_admins", 40],
];
for (const [check, admins] of BY_NUMBER) {
  Deno.test(`on a partial list, ${check} is not decidable where a whole list has a finding`, () => {
    const accounts = times(admins, ADMIN);
    assert.equal(review(factsOf(accounts), [check]).findings.length, 1);
    const { findings, notDecidable } = review(factsOf(accounts, PARTIAL), [check]);
    assert.deepEqual([findings.length, notDecidable.map((open) => open.check)], [0, [check]]);
  });
}

Deno.test("on a partial list, a finding stays, as a lower bound", () => {
  const deleted: Account = { isDeleted: true, isAdmin: true, tags: ["Global Admin"] };
  const { findings: [finding] } = review(factsOf([deleted], PARTIAL), ["disabled_admin"]);
  assert.equal(finding?.count, 1);
  assert.match(finding?.advice ?? "", /^At least 1: the user list is incomplete\. /);
});

Deno.test("on a partial list, a check that was not decidable keeps its own reason", () => {
  const facts = factsOf(times(2, { tags: null }), PARTIAL);
  const { notDecidable: [open] } = review(facts, ["unrecognized_tags"]);
  assert.match(open?.reason ?? "", /no tags/);
});

/** Checks that pass only because of a flag, and do not if no record has it. */
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

/** Accounts that a check would find if it read a missing flag as "no". */
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
  Deno.test(`${check} is not decidable if every record is ${JSON.stringify(account)}`, () => {
    const { notDecidable } = review(factsOf(times(3, account)), [check]);
    assert.match(notDecidable[0]?.reason ?? "", /no record has an? (deleted|archived|admin|lic)/);
  });
}

/** Everyone here is in order: with all flags present, each of these checks passes. */
const IN_ORDER: readonly Account[] = [
  ...times(4, ADMIN),
  { isArchive: true, assigned: false },
  { isDeleted: true, assigned: false },
  { tags: ["No Microsoft License"], assigned: false },
  ...times(20, {}),
];

for (const [flag, reason, checks] of UNDECIDED) {
  Deno.test(`if no record has ${flag}, the checks that rely on it are not decidable`, () => {
    assert.equal(review(factsOf(IN_ORDER), checks).passed.length, checks.length);
    const users = IN_ORDER.map((user) => ({ ...user, [flag]: "absent" }));
    const { findings, notDecidable, passed } = review(factsOf(users), checks);
    assert.deepEqual([findings.map(({ check }) => check), passed], [[], []]);
    for (const { check, reason: given } of notDecidable) assert.match(given, reason, check);
  });

  Deno.test(`if a single record lacks ${flag}, no check that looks at it passes, or finds that record`, () => {
    const users = IN_ORDER.map((user, at) => at === 10 ? { ...user, [flag]: "absent" } : user);
    const { findings, notDecidable, passed } = review(factsOf(users), checks);
    assert.deepEqual([findings.map(({ check }) => check), passed], [[], []]);
    for (const { reason } of notDecidable) assert.match(reason, /^1 (record lacks|user cannot)/);
  });
}

Deno.test("tags prove a finding even if no record has the flag, and the others are open", () => {
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

function factsOfTenant({ users, facts }: SandboxTenant): ReviewFacts {
  const people = users.map((user) => ({
    identity: { id: user.msId, userPrincipalName: user.userPrincipalName, email: user.email },
    state: accountState(readUser(user)),
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

Deno.test("shared mailboxes on seats are said also where they are the only ones", () => {
  const boxes = times(3, { tags: ["Shared Mailbox", "No Microsoft License"] });
  const alone = review(factsOf(boxes), ["unlicensed_microsoft_with_seat"]);
  assert.deepEqual(alone.passed, ["unlicensed_microsoft_with_seat"]);
  assert.match(alone.notes.join(), /3 shared mailboxes on standard seats are not counted here/);
  const unseated = boxes.map((box) => ({ ...box, assigned: false }));
  assert.deepEqual(review(factsOf(unseated), ["unlicensed_microsoft_with_seat"]).notes, []);
});

const IN_ALL: readonly (readonly [Parameters<typeof readSeats>[0], number | "passed" | "open"])[] =
  [
    [{ licenses: 100, archivedLicenses: 50, assigned: 886 }, 736],
    [{ licenses: 100, archivedLicenses: 50, assigned: 150 }, "open"],
    [{ licenses: 100, assigned: 886 }, "open"],
    [{ licenses: 100, archivedLicenses: 5, assigned: 0 }, "passed"],
    [{ licenses: 100, archivedLicenses: 5, assigned: 200, assignedStandard: 10 }, 95],
  ];
for (const [seats, outcome] of IN_ALL) {
  Deno.test(`seats_over_assigned of ${JSON.stringify(seats)}: ${outcome}`, () => {
    const { findings, passed } = review(factsOf([], { seats: readSeats(seats) }), [
      "seats_over_assigned",
    ]);
    const count = findings[0]?.count ?? (passed.length > 0 ? "passed" : "open");
    assert.equal(count, outcome);
  });
}
