import assert from "node:assert/strict";
import { defaultTenant, STORY } from "../../src/sandbox/northwind.ts";
import * as oracle from "../support/oracle.ts";

const { users, facts } = defaultTenant();
const records: readonly oracle.Record365[] = [...users];
const holds = (role: string) => (record: oracle.Record365) => oracle.rolesOf(record).includes(role);
const enabled = (record: oracle.Record365) => !oracle.isDisabled(record);
const guest = (record: oracle.Record365) => record.userPrincipalName.includes("#EXT#");

/** The findings of a review, counted from the records alone, and the chapters behind them. */
const FINDINGS: [string, (record: oracle.Record365) => boolean, (keyof typeof STORY)[]][] = [
  [
    "enabled administrators",
    (record) => enabled(record) && oracle.isAdmin(record),
    ["globalAdmins", "adminWithoutSeat", "spanningAdmins"],
  ],
  [
    "disabled administrators",
    (record) => oracle.isDisabled(record) && oracle.isAdmin(record),
    ["disabledAdmins"],
  ],
  [
    "deleted users on a standard seat",
    (record) => oracle.isDeleted(record) && oracle.licenseOf(record) === "standard",
    ["leaversOnSeats"],
  ],
  [
    "enabled administrators without a license",
    (record) => enabled(record) && oracle.isAdmin(record) && !record.assigned,
    ["adminWithoutSeat"],
  ],
  [
    "enabled Spanning admins who are not global admins",
    (record) =>
      enabled(record) && holds("spanning_admin")(record) && !holds("global_admin")(record),
    ["spanningAdmins"],
  ],
  [
    "enabled people without a Microsoft license on a standard seat",
    (record) => onSeatWithoutMicrosoft(record) && !holds("shared_mailbox")(record),
    ["seatsWithoutMicrosoft"],
  ],
  [
    "shared mailboxes without a Microsoft license on a standard seat",
    (record) => onSeatWithoutMicrosoft(record) && holds("shared_mailbox")(record),
    ["mailboxesOnSeats"],
  ],
  [
    "enabled people with a Microsoft license whom nobody protects",
    (record) =>
      enabled(record) && !record.assigned && !guest(record) &&
      !holds("no_microsoft_license")(record) && !holds("shared_mailbox")(record),
    ["unprotected"],
  ],
  [
    "records that share an e-mail address",
    ({ email }) => oracle.countOf(records, (other) => other.email === email) > 1,
    ["twice"],
  ],
  ["records whose tags and flags disagree", contradictsItself, ["contradiction"]],
  ["records with unknown tags", (record) => oracle.unknownTagsOf(record).length > 0, [
    "unknownTags",
  ]],
];

for (const [what, fits, chapters] of FINDINGS) {
  Deno.test(`Northwind: ${what} are exactly those of the story`, () => {
    const told = chapters.flatMap((chapter) => STORY[chapter]).map(({ displayName }) =>
      displayName
    );
    const found = records.filter(fits).map(({ displayName }) => displayName);
    assert.deepEqual(found.sort(), [...told].sort());
  });
}

Deno.test("Northwind: 312 users, 266 enabled and 46 disabled, each record with tags", () => {
  assert.equal(records.length, 312);
  assert.equal(oracle.countOf(records, enabled), 266);
  assert.equal(oracle.countOf(records, oracle.isDisabled), 46);
  assert.ok(records.every(({ tags }) => Array.isArray(tags) && tags.length > 0));
});

Deno.test("Northwind: the number of administrators is within the usual range", () => {
  const admins = oracle.countOf(records, (record) => enabled(record) && oracle.isAdmin(record));
  assert.ok(admins >= 2 && admins <= Math.max(5, 0.02 * oracle.countOf(records, enabled)));
});

Deno.test("Northwind: its own figures match its list, with 7 more standard seats in use than bought", () => {
  const seats = (license: string) =>
    oracle.countOf(records, (record) => oracle.licenseOf(record) === license);
  assert.deepEqual(facts, {
    licenses: seats("standard") - 7,
    archivedLicenses: 50,
    users: 304,
    assigned: seats("standard") + seats("archived"),
    assignedStandard: seats("standard"),
    assignedArchive: seats("archived"),
    status: "paid",
    sharedMailboxes: oracle.countOf(records, holds("shared_mailbox")),
  });
  assert.ok(facts.assignedArchive < facts.archivedLicenses);
});

Deno.test("Northwind: every role has members, and guests and leavers have names in many scripts", () => {
  for (const role of oracle.ROLE_IDS) assert.ok(records.some(holds(role)), role);
  assert.equal(oracle.countOf(records, guest), 8);
  const names = records.filter(oracle.isDisabled).map(({ displayName }) => displayName).join();
  for (const script of ["Han", "Arabic", "Cyrillic", "Greek"]) {
    assert.match(names, new RegExp(`\\p{Script=${script}}`, "u"));
  }
});

Deno.test("Northwind: apart from one person's two records, no two share a name or an address", () => {
  for (const field of ["displayName", "email"] as const) {
    assert.equal(new Set(records.map((record) => record[field])).size, records.length - 1);
  }
  for (const field of ["userPrincipalName", "msId"] as const) {
    assert.equal(new Set(records.map((record) => record[field])).size, records.length);
  }
});

Deno.test("Northwind is always the same", () => {
  assert.deepEqual(defaultTenant(), { users, facts });
});

function onSeatWithoutMicrosoft(record: oracle.Record365): boolean {
  return enabled(record) && holds("no_microsoft_license")(record) &&
    oracle.licenseOf(record) === "standard";
}

function contradictsItself(
  { tags = [], isAdmin, isArchive, isDeleted }: oracle.Record365,
): boolean {
  const admin = tags.includes("Global Admin") || tags.includes("Spanning Admin");
  return admin !== isAdmin || tags.includes("Archived (read-only)") !== isArchive ||
    tags.includes("Deleted From Microsoft") !== isDeleted;
}
