import assert from "node:assert/strict";
import type { CheckId, CheckResult } from "../../../src/governance/review/check.ts";
import { DEFAULT_THRESHOLDS, type ReviewFacts } from "../../../src/governance/review/facts.ts";
import { CHECKS } from "../../../src/governance/review/review.ts";
import { readSeats } from "../../../src/governance/seats.ts";
import { type Account, factsOf, times } from "./tenant_of.ts";

type Outcome = "passed" | number | RegExp;
type Others = Partial<Omit<ReviewFacts, "population">>;
/** A number is the count of a finding; a pattern is the reason why it is not decidable. */
type Case = readonly [rule: string, accounts: readonly Account[], Outcome, Others?];

const UNTAGGED = { tags: null } as const;
const ADMIN: Account = { isAdmin: true, tags: ["Global Admin"] };
const UNREADABLE = { isAdmin: "unknown" } as const;

const CASES: Readonly<Record<CheckId, readonly Case[]>> = {
  disabled_admin: [
    ["a deleted and an archived admin", [{ isDeleted: true, ...ADMIN }, {
      isArchive: true,
      isAdmin: true,
    }], 2],
    ["admin and status by tags alone", [{ tags: ["Spanning Admin", "Deleted"] }], 1],
    ["flags are enough: no tags needed", [{ ...UNTAGGED, isDeleted: true, isAdmin: true }], 1],
    [
      "enabled admins, and deleted users who are not admins",
      [ADMIN, { isDeleted: true }],
      "passed",
    ],
    ["nobody disabled, without tags", [{ ...UNTAGGED, isAdmin: true }], "passed"],
    ["no users", [], "passed"],
    [
      "an unreadable admin flag of a deleted user",
      [{ isDeleted: true, ...UNREADABLE }],
      /^1 user cannot be judged: 1 record has an unreadable admin flag\.$/,
    ],
    ["an unreadable admin flag of an enabled user", [UNREADABLE], "passed"],
    [
      "admins of unreadable status",
      times(3, { ...ADMIN, isDeleted: "unknown" }),
      /^3 users .*: 3 records have an unreadable deleted or archived flag\.$/,
    ],
    ["a user of unreadable status who is not an admin", [{ isDeleted: "unknown" }], "passed"],
    ["one certain, one hidden", [
      { ...ADMIN, isDeleted: true },
      { ...ADMIN, isDeleted: "unknown" },
    ], 1],
  ],
  deleted_holding_standard_license: [
    ["a deleted user on a standard seat", [{ isDeleted: true }], 1],
    ["a deleted user by tag, without the flag", [{ tags: ["Deleted From Microsoft"] }], 1],
    ["deleted users by flag, without tags", times(4, { ...UNTAGGED, isDeleted: true }), 4],
    ["a deleted user on an archived seat", [{ isDeleted: true, isArchive: true }], "passed"],
    ["a deleted user without a seat", [{ isDeleted: true, assigned: false }], "passed"],
    ["archived but not deleted", [{ isArchive: true }], "passed"],
    ["no users", [], "passed"],
    ["an unreadable license", [{ isDeleted: true, assigned: "unknown" }], /1 record has an unread/],
    [
      "an unreadable kind of license",
      [{ isDeleted: true, isArchive: "unknown" }],
      /unreadable license or archived flag/,
    ],
    [
      "an unreadable license of an archived user is not a standard one",
      [{ isDeleted: true, isArchive: true, assigned: "unknown" }],
      "passed",
    ],
    [
      "an unreadable deleted flag on a standard seat",
      [{ isDeleted: "unknown" }],
      /deleted or arch/,
    ],
    ["an unreadable deleted flag without a seat", [
      { isDeleted: "unknown", assigned: false },
    ], "passed"],
  ],
  admin_without_backup: [
    ["an enabled admin without a seat", [{ ...ADMIN, assigned: false }], 1],
    ["an admin of unknown kind", [{ ...UNTAGGED, isAdmin: true, assigned: false }], 1],
    ["an enabled admin on a seat", [ADMIN], "passed"],
    ["a disabled admin without a seat", [{ ...ADMIN, isDeleted: true, assigned: false }], "passed"],
    ["a user without a seat who is not an admin", [{ assigned: false }], "passed"],
    ["no users", [], "passed"],
    ["an unreadable license of an admin", [{ ...ADMIN, assigned: "unknown" }], /license or arch/],
    ["an unreadable admin flag without a seat", [{ ...UNREADABLE, assigned: false }], /admin flag/],
    ["an unreadable admin flag on a seat", [UNREADABLE], "passed"],
    [
      "an unreadable status of an admin without a seat",
      [{ ...ADMIN, isArchive: "unknown", assigned: false }],
      /deleted or archived flag/,
    ],
  ],
  spanning_admin_not_global: [
    ["a Spanning admin", [{ isAdmin: true, tags: ["User", "Spanning Admin"] }], 1],
    [
      "both kinds of admin",
      [{ isAdmin: true, tags: ["Global Admin", "Spanning Admin"] }],
      "passed",
    ],
    ["a global admin", [ADMIN], "passed"],
    ["a disabled Spanning admin", [{ isDeleted: true, tags: ["Spanning Admin"] }], "passed"],
    ["no users", [], "passed"],
    [
      "admins without tags",
      times(12, { ...UNTAGGED, isAdmin: true }),
      /^12 users cannot be judged: 12 records carry no tags that name a role\.$/,
    ],
    ["users without tags who are not admins", times(12, UNTAGGED), "passed"],
    ["a disabled admin without tags", [{ ...UNTAGGED, isAdmin: true, isDeleted: true }], "passed"],
    ["an unreadable admin flag without tags", [{ ...UNTAGGED, ...UNREADABLE }], /carries no tags/],
    ["an unreadable admin flag with tags", [UNREADABLE], /unreadable admin flag/],
    ["an admin whose tags name no kind", [{ isAdmin: true }], /1 admin is of unknown kind/],
    ["an admin tagged as admin only", [{ isAdmin: true, tags: ["Admin"] }], /of unknown kind/],
    [
      "a field proves a Spanning admin but leaves open a global one",
      [{ ...UNTAGGED, isAdmin: true, hints: [{ name: "isSpanningAdmin", value: "true" }] }],
      /carries no tags/,
    ],
    [
      "a field proves a global admin",
      [{ ...UNTAGGED, isAdmin: true, hints: [{ name: "isGlobalAdmin", value: "true" }] }],
      "passed",
    ],
  ],
  too_few_admins: [
    ["one admin", [ADMIN, {}, {}], 1],
    ["none", [{}, {}], 0],
    ["disabled admins do not count", [ADMIN, { ...ADMIN, isDeleted: true }], 1],
    ["no users", [], 0],
    ["two admins", [ADMIN, { ...UNTAGGED, isAdmin: true }], "passed"],
    ["two admins, whatever is unreadable", [ADMIN, ADMIN, UNREADABLE], "passed"],
    ["three are required", [ADMIN, ADMIN], 2, {
      thresholds: { ...DEFAULT_THRESHOLDS, fewestAdmins: 3 },
    }],
    [
      "one admin and one who may be one",
      [ADMIN, UNREADABLE],
      /^1 enabled admin where 2 are needed, but 1 more user may be, because 1 record has an unr/,
    ],
    ["an admin who may be enabled", [ADMIN, { ...ADMIN, isArchive: "unknown" }], /1 more user/],
    ["none, and one who may be one, which is still too few", [{}, UNREADABLE], 0],
  ],
  too_many_admins: [
    ["six of ten", [...times(6, ADMIN), ...times(4, {})], 6],
    ["six in a tenant without tags", times(6, { ...UNTAGGED, isAdmin: true }), 6],
    ["five of ten", [...times(5, ADMIN), ...times(5, {})], "passed"],
    ["six of 300: two percent", [...times(6, ADMIN), ...times(294, {})], "passed"],
    ["six of 299", [...times(6, ADMIN), ...times(293, {})], 6],
    [
      "disabled users do not raise the limit",
      [...times(6, ADMIN), ...times(294, { isDeleted: true })],
      6,
    ],
    ["disabled admins do not count", times(6, { ...ADMIN, isArchive: true }), "passed"],
    ["no users", [], "passed"],
    ["three are too many", times(3, ADMIN), 3, {
      thresholds: { ...DEFAULT_THRESHOLDS, mostAdmins: 2 },
    }],
    ["ten percent are allowed", [...times(6, ADMIN), ...times(54, {})], "passed", {
      thresholds: { ...DEFAULT_THRESHOLDS, mostAdminsPercent: 10 },
    }],
    [
      "five, and one who may be one",
      [...times(5, ADMIN), UNREADABLE],
      /^Whether 5 to 6 enabled admins are too many is open, because 1 record has an unreadable admin/,
    ],
    ["four, and one who may be one", [...times(4, ADMIN), UNREADABLE], "passed"],
    ["six, and one who may be one", [...times(6, ADMIN), UNREADABLE], 6],
    [
      "users who may be enabled may raise the limit",
      [...times(6, ADMIN), ...times(293, {}), { isDeleted: "unknown" }],
      // With the last one enabled, six of 300 are not too many; without, six of 299 are.
      /^Whether 6 enabled admins are too many is open, because 1 record has an unreadable deleted/,
    ],
  ],
  unlicensed_microsoft_with_seat: [
    ["a standard seat without a Microsoft license", [{ tags: ["No Microsoft License"] }], 1],
    [
      "without a seat, on an archived seat, or disabled",
      [
        { tags: ["No Microsoft License"], assigned: false },
        { tags: ["No Microsoft License"], isArchive: true },
        { tags: ["No Microsoft License"], isDeleted: true },
      ],
      "passed",
    ],
    ["a shared mailbox", [
      { tags: ["Shared Mailbox", "No Microsoft License"] },
    ], "passed"],
    ["no users", [], "passed"],
    ["records without tags on seats", times(12, UNTAGGED), /^12 users .*12 records carry no tags/],
    ["records without tags and without a seat", [{ ...UNTAGGED, assigned: false }], "passed"],
    [
      "a shared mailbox by another field",
      [{ ...UNTAGGED, hints: [{ name: "isSharedMailbox", value: "true" }] }],
      "passed",
    ],
    [
      "a field proves the missing license, but nothing rules out a shared mailbox",
      [{ ...UNTAGGED, hints: [{ name: "noMicrosoftLicense", value: "true" }] }],
      /carries no tags/,
    ],
    ["some records without tags", [{ tags: ["No Microsoft License"] }, UNTAGGED], 1],
    [
      "an unreadable license",
      [{ tags: ["No Microsoft License"], assigned: "unknown" }],
      /license or archived flag/,
    ],
  ],
  seats_over_assigned: [
    ["seven standard seats over", [], 7, { seats: seats(100, 107, 10, 10) }],
    ["both kinds over", [], 9, { seats: seats(100, 107, 10, 12) }],
    ["free archived seats do not offset standard ones", [], 7, { seats: seats(100, 107, 50, 0) }],
    ["as many as bought", [], "passed", { seats: seats(100, 100, 10, 10) }],
    ["nothing bought, nothing assigned", [], "passed", { seats: seats(0, 0, 0, 0) }],
    ["nothing bought, one assigned", [], 1, { seats: seats(0, 1, 0, 0) }],
    ["no archived seats assigned, however many were bought", [], "passed", {
      seats: seats(9, 9, undefined, 0),
    }],
    ["no counts", [], /^The tenant does not state how many standard and archived seats/, {
      seats: seats(),
    }],
    ["an unknown number of archived seats bought", [], /how many archived seats/, {
      seats: seats(100, 90, undefined, 5),
    }],
    ["an unknown number of standard seats assigned", [], /how many standard seats/, {
      seats: seats(100, undefined, 10, 5),
    }],
    ["one kind over, the other unknown", [], 2, { seats: seats(10, 12, undefined, undefined) }],
  ],
  unprotected_users: [
    ["a Microsoft license and no Spanning license", times(6, { assigned: false }), 6],
    ["an empty tag list is a tag list", [{ tags: [], assigned: false }, {}], 1],
    ["users without a Microsoft license, disabled users and users on a seat", [
      { assigned: false, tags: ["No Microsoft License"] },
      { assigned: false, isDeleted: true },
      { assigned: false, isArchive: true },
      {},
    ], "passed"],
    ["a shared mailbox", [{ assigned: false, tags: ["Shared Mailbox"] }], "passed"],
    ["guests", times(2, { assigned: false, guest: true }), "passed"],
    ["a guest who became a member", [
      { assigned: false, name: "li_contoso.example#EXT#@northwind.example" },
    ], 1],
    ["no users", [], "passed"],
    ["records without tags", times(12, { ...UNTAGGED, assigned: false }), /12 records carry no/],
    ["guests without tags", [
      { ...UNTAGGED, assigned: false, guest: true },
    ], "passed"],
    ["records without tags on seats", [UNTAGGED], "passed"],
    ["an unreadable license", [{ assigned: "unknown" }], /license or archived flag/],
    [
      "a tag that may mean either license",
      [{ assigned: false, tags: ["Unlicensed"] }],
      /1 record has a tag such as 'Unlicensed', which may mean either license/,
    ],
    ["a tag that may mean either license, next to one that does not", [
      { assigned: false, tags: ["Unlicensed", "No Microsoft License"] },
    ], "passed"],
    ["one certain, one without tags", [
      { assigned: false },
      { ...UNTAGGED, assigned: false },
    ], 1],
  ],
  // Always decidable: a record without an address shares none.
  duplicate_identity: [
    ["one address twice, in records", [{ email: "a@example.com" }, { email: "A@Example.com" }], 2],
    ["a deleted duplicate of a user", [
      { email: "a@example.com" },
      { email: "a@example.com", isDeleted: true },
    ], 2],
    ["two addresses, five records", [
      ...times(3, { email: "a@example.com" }),
      ...times(2, { ...UNTAGGED, email: "b@example.com" }),
    ], 5],
    ["different addresses", [{ email: "a@example.com" }, { email: "b@example.com" }], "passed"],
    // Both have the same 32-bit hash, so only their text tells them apart.
    ["different addresses with the same hash", [
      { email: "costarring" },
      { email: "liquid" },
    ], "passed"],
    ["records without an address", times(3, { email: null }), "passed"],
    ["records with an empty address", times(3, { email: " " }), "passed"],
    ["nothing readable, different addresses", [
      { ...UNTAGGED, assigned: "unknown", isDeleted: "unknown" },
      { ...UNTAGGED, isAdmin: "unknown", isArchive: "unknown" },
    ], "passed"],
    ["no users", [], "passed"],
  ],
  tag_flag_conflict: [
    ["tagged archived but not flagged", [{ tags: ["Archived"] }], 1],
    ["disabled users too", [{ tags: ["Archived"], isDeleted: true }], 1],
    ["tags and flags agree", [{ tags: ["Archived"], isArchive: true }, ADMIN], "passed"],
    ["no users", [], "passed"],
    ["no tags to compare", times(12, UNTAGGED), /^12 users .*12 records carry no tags/],
    ["a flag that cannot be read", [{ tags: ["Archived"], isArchive: "unknown" }], /unreadable/],
    [
      "an admin flag that cannot be read",
      [{ ...ADMIN, isAdmin: "unknown" }],
      /whose flag is unread/,
    ],
    [
      "a flag that one record lacks",
      [ADMIN, { ...ADMIN, isAdmin: "absent" }],
      /^1 user .*1 record has a tag whose flag is unreadable or missing\.$/,
    ],
    ["one conflict, and records without tags", [{ tags: ["Archived"] }, UNTAGGED], 1],
  ],
  unrecognized_tags: [
    ["a tag of unknown meaning", [{ tags: ["User", "VIP"] }], 1],
    ["disabled users too", [{ tags: ["VIP"], isDeleted: true }], 1],
    ["known tags and no tags", [{ tags: ["User"] }, { tags: [] }], "passed"],
    ["no users", [], "passed"],
    ["records without tags", times(12, UNTAGGED), /^12 users .*12 records carry no tags/],
    ["some records without tags", [{ tags: ["VIP"] }, UNTAGGED], 1],
  ],
  // Always decidable: either somebody declared them or nobody did.
  undeclared_sign_in_paths: [
    ["nobody declared the three paths", [], 3, { signInPathsDeclared: false }],
    ["somebody declared them", [], "passed"],
    ["nothing else is readable", times(2, { ...UNTAGGED, isDeleted: "unknown" }), "passed", {
      seats: seats(),
    }],
  ],
};

for (const check of CHECKS) {
  for (const [rule, accounts, outcome, others] of CASES[check.id]) {
    Deno.test(`${check.id}: ${rule}: ${outcome}`, () => {
      const result = check.run(factsOf(accounts, others));
      if (outcome === "passed") assert.equal(result.kind, "passed");
      else if (typeof outcome === "number") assert.equal(countOf(result), outcome);
      else {
        assert.equal(result.kind, "not_decidable");
        assert.match(result.kind === "not_decidable" ? result.reason : "", outcome);
      }
    });
  }
}

Deno.test("every check has cases that find something, pass and are not decidable", () => {
  const never: readonly CheckId[] = ["duplicate_identity", "undeclared_sign_in_paths"];
  for (const { id } of CHECKS) {
    const kinds = new Set(CASES[id].map(([, , outcome]) => typeof outcome));
    const wanted = never.includes(id) ? ["number", "string"] : ["number", "object", "string"];
    assert.deepEqual([...kinds].sort(), wanted, id);
  }
});

function countOf(result: CheckResult): number | string {
  return result.kind === "finding" ? result.count : result.kind;
}

function seats(
  licenses?: number,
  assignedStandard?: number,
  archivedLicenses?: number,
  assignedArchive?: number,
): NonNullable<ReviewFacts["seats"]> {
  return readSeats({
    ...(licenses === undefined ? {} : { licenses }),
    ...(assignedStandard === undefined ? {} : { assignedStandard }),
    ...(archivedLicenses === undefined ? {} : { archivedLicenses }),
    ...(assignedArchive === undefined ? {} : { assignedArchive }),
  });
}
