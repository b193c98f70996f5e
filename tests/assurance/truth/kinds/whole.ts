/** Whether a list is whole, and whether the tenant's own figures confirm it. */

import { type Call, type Case, found, guest, idOf, people, person } from "../case.ts";
import { ABSENT, all, type Expected, including, without } from "../expectations.ts";
import type { RawRecord, ScriptedTenant } from "../../../support/scripted_tenant.ts";

const CONFIRMED: Call = {
  tool: "list_users",
  args: { limit: 1 },
  expect: { source: { complete: true, confirmed: true } },
};

const ADMINS = [
  person("ada", { isAdmin: true, tags: ["User", "Global Admin"] }),
  person("bea", { isAdmin: true, tags: ["User", "Global Admin"] }),
];

/** What holds of a list that nothing contradicts and nothing confirms. */
function unconfirmed(...warnings: Expected[]): Call[] {
  return [
    {
      tool: "list_users",
      args: { limit: 1 },
      expect: { source: { complete: true, confirmed: false, warnings: all(...warnings) } },
    },
    {
      tool: "review_access",
      expect: { passed: without("disabled_admin", "unprotected_users", "duplicate_identity") },
    },
    {
      tool: "review_access",
      args: { checks: ["disabled_admin"] },
      expect: { passed: [], findings: [], notDecidable: [{ check: "disabled_admin" }] },
    },
  ];
}

/** What holds of a list of which somebody is missing. */
const INCOMPLETE: readonly Call[] = [
  { tool: "list_roles", error: /allowPartial/ },
  { tool: "list_users", args: { role: "global_admin" }, error: /allowPartial/ },
  { tool: "review_access", args: { checks: ["disabled_admin"] }, error: /allowPartial/ },
  {
    tool: "list_users",
    args: { allowPartial: true, limit: 1 },
    expect: { source: { complete: false } },
  },
];

function figures(
  users: readonly RawRecord[],
  tenant: Readonly<Record<string, unknown>>,
  more: Partial<ScriptedTenant> = {},
): ScriptedTenant {
  return { users, tenant, ...more };
}

const SHORT = found("a_full_page_and_no_count");

export const WHOLE: readonly Case[] = [
  {
    name: "guests fill up a list that ends early: not whole",
    tenant: found("guests_fill_up_a_list_that_ends_early"),
    calls: [
      ...INCOMPLETE,
      {
        tool: "get_user_grants",
        args: { user: "00000000-0000-4000-8000-000000000005" },
        error: /allowPartial/,
      },
    ],
  },
  {
    name: "a third of the members is cut off, guests in their place, seats told as one number",
    tenant: figures(
      [
        ...people(200),
        ...people(100, {}, "g").map((_, at) => guest(`g${at}`)),
        ...people(100, {}, "z"),
      ],
      { users: 300, assigned: 400 },
      { pageSize: 300, endAfterFirstPage: true },
    ),
    calls: INCOMPLETE,
  },
  {
    name: "guests of a large list in many pages hide that its end is missing",
    tenant: figures(
      people(1_000).map((each, at) => at % 4 === 0 ? guest(`g${at}`) : each),
      { users: 980, assignedStandard: 1_200, assignedArchive: 40 },
      { pageSize: 90 },
    ),
    calls: INCOMPLETE,
  },
  {
    name: "guests in capitals are guests",
    tenant: figures(
      [person("ada"), person("bea"), person("cy_p.example#ext#@t.example")],
      { users: 3, assigned: 9 },
    ),
    calls: INCOMPLETE,
  },
  {
    name: "only guests meet the count and no seats are told: whole perhaps, confirmed never",
    tenant: figures([person("ada"), person("bea"), guest("cy"), guest("di")], { users: 4 }),
    calls: unconfirmed(/SPANNING_COUNT_GUESTS/, /\b4\b/, /\b2\b/),
  },
  {
    name: "more standard seats than anybody holds a license, and no other figure: not confirmed",
    tenant: figures(people(10), { users: 10, assignedStandard: 20 }),
    calls: unconfirmed(/at least 20 seats/, /\b10 licensed\b/),
  },
  {
    name: "more archived seats than anybody holds a license, and no count: incomplete",
    tenant: figures(people(10), { assignedArchive: 40 }),
    calls: INCOMPLETE,
  },
  {
    name: "one kind of seats that the list holds is no difference",
    tenant: figures(ADMINS, { users: 2, assignedStandard: 1 }),
    calls: [CONFIRMED],
  },
  {
    name: "one kind of seats is no reason to leave deleted people out of the count",
    tenant: figures(
      [...people(100), ...people(10, { isDeleted: true }, "x")],
      { users: 100, assignedStandard: 110 },
    ),
    calls: unconfirmed(/\b110\b/, /\b100\b/),
  },
  {
    name: "guests count where the operator says so",
    tenant: figures([...ADMINS, guest("cy"), guest("di")], { users: 4, assigned: 4 }),
    env: { SPANNING_COUNT_GUESTS: "included" },
    calls: [CONFIRMED],
  },
  {
    name: "guests do not count where the operator says so, and the members are counted right",
    tenant: figures([...ADMINS, guest("cy"), guest("di")], { users: 2, assigned: 4 }),
    env: { SPANNING_COUNT_GUESTS: "excluded" },
    calls: [CONFIRMED],
  },
  {
    name: "somebody with #EXT# whom Microsoft calls a member is no guest",
    tenant: figures([...ADMINS, guest("cy", { userType: "Member" })], { users: 3, assigned: 3 }),
    calls: [CONFIRMED],
  },
  {
    name: "deleted people may be outside the count",
    tenant: figures(
      [...people(100), ...people(10, { isDeleted: true }, "x")],
      { users: 100, assigned: 110 },
    ),
    calls: [CONFIRMED],
  },
  {
    name: "shared mailboxes may be outside the count",
    tenant: figures(
      [...people(100), ...people(12, { tags: ["Shared Mailbox"], assigned: false }, "box")],
      { users: 100, assignedStandard: 90, assignedArchive: 10, sharedMailboxes: 400 },
    ),
    calls: [CONFIRMED],
  },
  {
    name: "deleted people and shared mailboxes may be outside the count together",
    tenant: figures(
      [
        ...people(80),
        ...people(9, { isDeleted: true }, "x"),
        ...people(7, { tags: ["Shared Mailbox"] }, "box"),
      ],
      { users: 80, assigned: 96 },
    ),
    calls: [CONFIRMED],
  },
  {
    name: "without seats only all who are no guests confirm a list",
    tenant: figures([...people(100), ...people(10, { isDeleted: true }, "x")], { users: 100 }),
    calls: unconfirmed(/\b110\b/, /\b100\b/),
  },
  {
    name: "deleted people fill up the list, but seats are missing: not confirmed",
    tenant: figures(
      [...people(15), ...people(5, { isDeleted: true }, "x")],
      { users: 20, assigned: 25 },
    ),
    calls: unconfirmed(/\b20\b/, /\b25\b/),
  },
  {
    name: "the count agrees and more licenses are assigned than the list shows: not confirmed",
    tenant: figures(people(100), { users: 100, assignedStandard: 90, assignedArchive: 40 }),
    calls: unconfirmed(/\b100\b/, /\b130\b/),
  },
  {
    name: "the list may hold more licensed people than the tenant says are assigned",
    tenant: figures(people(100), { users: 100, assignedStandard: 60, assignedArchive: 10 }),
    calls: [CONFIRMED],
  },
  {
    name: "49 of 50 are confirmed, and both figures said",
    tenant: found("forty_nine_of_fifty"),
    calls: [{
      tool: "list_users",
      args: { limit: 1 },
      expect: {
        source: {
          complete: true,
          confirmed: true,
          users: 49,
          counted: 50,
          warnings: all(/\b49\b.*\b50\b|\b50\b.*\b49\b/),
        },
      },
    }],
  },
  {
    name: "990 of 1,000 are confirmed, and both figures said",
    tenant: figures(people(990), { users: 1_000, assigned: 990 }, { pageSize: 400 }),
    calls: [{
      tool: "list_users",
      args: { limit: 1 },
      expect: { source: { confirmed: true, counted: 1_000, warnings: /990.*1,?000|1,?000.*990/ } },
    }],
  },
  {
    name: "985 of 1,000 are within 2 %, and over the ten that confirm",
    tenant: figures(people(985), { users: 1_000, assigned: 985 }),
    calls: unconfirmed(/985/, /1,?000/, /SPANNING_COUNT/),
  },
  {
    name: "9,985 of 10,000 are within 0.2 %",
    tenant: figures(people(9_985), { users: 10_000, assigned: 9_985 }),
    calls: [CONFIRMED],
  },
  {
    name: "one more than is counted, in 50, is confirmed with a warning",
    tenant: figures(people(51), { users: 50, assigned: 51 }),
    calls: [{
      tool: "list_users",
      args: { limit: 1 },
      expect: { source: { confirmed: true, counted: 50, users: 51, warnings: /51/ } },
    }],
  },
  {
    name: "a third more than is counted: a list that nothing contradicts, not confirmed",
    tenant: figures(people(40), { users: 30, assigned: 40 }),
    calls: unconfirmed(/\b40\b/, /\b30\b/),
  },
  {
    name: "97 of 100 are too few",
    tenant: figures(people(97), { users: 100, assigned: 97 }),
    calls: INCOMPLETE,
  },
  {
    name: "nobody is listed where one is counted",
    tenant: figures([], { users: 1, assigned: 0 }),
    calls: INCOMPLETE,
  },
  {
    name: "nobody is listed and nobody counted: confirmed, and that is too few admins",
    tenant: figures([], { users: 0, assigned: 0 }),
    calls: [
      { tool: "list_users", expect: { matched: 0, source: { complete: true, confirmed: true } } },
      {
        tool: "review_access",
        args: { checks: ["too_few_admins"] },
        expect: { findings: [{ check: "too_few_admins" }] },
      },
    ],
  },
  ...[undefined, null, "2,345", "2345.0", "many", -4, 2.5, 0, { total: 9 }].map((users): Case => ({
    name: `a full page, ${JSON.stringify(users) ?? "nothing"} for a count, and 41,000 seats in use`,
    tenant: { ...SHORT, tenant: { licenses: 10, assigned: 41_000, users } },
    calls: INCOMPLETE,
  })),
  ...[undefined, "2,345", -4, 2.5, 0].map((users): Case => ({
    name: `${JSON.stringify(users) ?? "nothing"} for a count, and seats that fit: not confirmed`,
    tenant: figures(people(9), { users, assigned: 9 }),
    calls: unconfirmed(/\b9\b/),
  })),
  {
    name: "no figures at all: not confirmed, and no count is shown",
    tenant: { ...SHORT, tenantStatus: 500 },
    calls: [
      { tool: "list_users", expect: { source: { confirmed: false, counted: ABSENT } } },
      ...unconfirmed(),
    ],
  },
  {
    name: "a count that failed is asked again with the next call, and the list is not",
    tenant: { users: people(9), tenantRefusals: 1 },
    calls: [
      { tool: "list_users", expect: { source: { complete: true, confirmed: false } } },
      { tool: "list_users", expect: { source: { complete: true, confirmed: true, counted: 9 } } },
    ],
    requests: (paths: readonly string[]) =>
      paths.filter((path) => path.startsWith("/external/users?")).length === 1,
  },
  {
    name: "the figures of one person's own record are left out",
    tenant: { users: people(9) },
    calls: [{
      tool: "get_user_grants",
      args: { user: "p0003@t.example" },
      expect: { user: { id: idOf("p0003") }, source: { confirmed: ABSENT, counted: ABSENT } },
    }],
  },
  {
    name: "findings that missing people could undo do not stand on a list that is not confirmed",
    tenant: figures(
      [person("ada", { isAdmin: true, isDeleted: true, tags: ["Global Admin"] }), ...people(39)],
      { users: 30, assigned: 40 },
    ),
    calls: [{
      tool: "review_access",
      expect: {
        findings: all(
          including({ check: "disabled_admin", count: 1 }),
          without({ check: "too_few_admins" }, { check: "too_many_admins" }),
        ),
        notDecidable: including({ check: "too_few_admins" }, { check: "too_many_admins" }),
        passed: without(
          "too_few_admins",
          "too_many_admins",
          "admin_without_backup",
          "tag_flag_conflict",
        ),
      },
    }],
  },
  {
    name: "too many admins is not decidable on a list that is not confirmed",
    tenant: figures(people(9, { isAdmin: true, tags: ["Global Admin"] }), { users: 7 }),
    calls: [{
      tool: "review_access",
      args: { checks: ["too_many_admins"] },
      expect: { findings: [], passed: [], notDecidable: [{ check: "too_many_admins" }] },
    }],
  },
  ...["warn", "off"].map((check): Case => ({
    name: `${check}: the operator answers for a list that is not confirmed, and checks pass`,
    tenant: figures([...ADMINS, ...people(38)], { users: 30, assigned: 40 }),
    env: { SPANNING_COUNT_CHECK: check },
    calls: [
      { tool: "list_users", expect: { source: { complete: true, confirmed: false } } },
      {
        tool: "review_access",
        expect: { passed: including("disabled_admin", "too_few_admins", "unprotected_users") },
      },
    ],
  })),
  {
    name: "checks that read no users are reviewed without the list",
    tenant: { users: people(3), listFails: true },
    calls: [{
      tool: "review_access",
      args: { checks: ["seats_over_assigned", "undeclared_sign_in_paths"] },
      expect: {
        passed: ["seats_over_assigned"],
        findings: [{ check: "undeclared_sign_in_paths" }],
        notDecidable: [],
      },
    }],
    requests: without(/\/users/),
  },
  {
    name: "a review of seats alone reads no list that could be read, either",
    tenant: figures(people(3), { users: 3, licenses: 2, assignedStandard: 3 }),
    calls: [{
      tool: "review_access",
      args: { checks: ["seats_over_assigned"] },
      expect: { findings: [{ check: "seats_over_assigned", count: 1 }] },
    }],
    requests: without(/\/users/),
  },
];
