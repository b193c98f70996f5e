/** Records that come twice, that cannot be read, and that lack what others have. */

import { type Call, type Case, found, guest, idOf, people, person } from "../case.ts";
import { ABSENT, all, including, without } from "../expectations.ts";
import type { RawRecord } from "../../../support/scripted_tenant.ts";

const GONE_ADMIN = { isAdmin: true, isDeleted: true, tags: ["Global Admin"] };
const FLAGS = ["assigned", "isAdmin", "isDeleted", "isArchive"];
const STAFF = [
  person("ada", { isAdmin: true, tags: ["User", "Global Admin"] }),
  person("bea", { isAdmin: true, tags: ["User", "Global Admin"] }),
  ...people(8),
];

function lacking(records: readonly RawRecord[], ...fields: readonly string[]): RawRecord[] {
  return records.map((record) =>
    Object.fromEntries(Object.entries(record).filter(([field]) => !fields.includes(field)))
  );
}

/** Errors that name the way out, and then what is left of the list. */
function partial(users: readonly string[], place: RegExp): Call[] {
  return [
    { tool: "list_users", error: /allowPartial/ },
    { tool: "list_roles", error: /allowPartial/ },
    {
      tool: "list_users",
      args: { allowPartial: true, limit: 200 },
      expect: {
        users: users.map((id) => ({ id })),
        source: { complete: false, warnings: place },
      },
    },
    {
      tool: "review_access",
      args: { allowPartial: true, checks: ["disabled_admin", "duplicate_identity"] },
      expect: { passed: [] },
    },
  ];
}

const A = "00000000-0000-4000-8000-000000000001";
const C = "00000000-0000-4000-8000-000000000003";

export const RECORDS: readonly Case[] = [
  {
    name: "deleted while the list was read: the later record counts",
    tenant: found("deleted_while_the_list_was_read"),
    calls: [
      { tool: "list_roles", expect: { source: { users: 3, warnings: /\b2\b/ } } },
      {
        tool: "get_user_grants",
        args: { user: A },
        expect: {
          user: { status: "disabled", userPrincipalName: "deleted_a@c.example" },
          grants: including({ role: "deleted_from_microsoft" }, { role: "global_admin" }),
        },
      },
      { tool: "find_disabled", expect: { matched: 1, byReason: { deleted: 1 }, admins: 1 } },
      {
        tool: "review_access",
        args: { checks: ["disabled_admin", "deleted_holding_standard_license"] },
        expect: {
          findings: [
            { check: "disabled_admin", count: 1 },
            { check: "deleted_holding_standard_license", count: 1 },
          ],
        },
      },
    ],
  },
  {
    name: "an admin who lost the role while the list was read is none",
    tenant: {
      users: [
        person("ada", { isAdmin: true, tags: ["Global Admin"] }),
        person("bea"),
        person("zed", { msId: idOf("ada") }),
      ],
      tenant: { users: 2, assigned: 2 },
    },
    calls: [
      { tool: "list_users", args: { admin: true }, expect: { matched: 0 } },
      { tool: "list_users", expect: { matched: 2, source: { warnings: /\b1\b/ } } },
      { tool: "get_user_grants", args: { user: idOf("ada") }, expect: { user: { admin: false } } },
    ],
  },
  {
    name: "one who became an admin while the list was read is one, on a later page too",
    tenant: {
      users: [
        person("ada"),
        person("bea"),
        person("cy"),
        person("ada2", { msId: idOf("ada"), isAdmin: true, tags: ["Global Admin"] }),
        person("dee"),
      ],
      tenant: { users: 4, assigned: 4 },
      pageSize: 2,
    },
    calls: [
      {
        tool: "list_users",
        args: { role: "global_admin" },
        expect: { matched: 1, users: [{ id: idOf("ada"), userPrincipalName: "ada2@t.example" }] },
      },
    ],
  },
  {
    name: "of three records of one person the last one counts",
    tenant: {
      users: [
        person("ada", GONE_ADMIN),
        person("ada1", { msId: idOf("ada"), isArchive: true, tags: ["Archived (read-only)"] }),
        person("bea"),
        person("ada2", { msId: idOf("ada"), displayName: "Ada again" }),
      ],
      tenant: { users: 2, assigned: 2 },
      pageSize: 1,
    },
    calls: [
      { tool: "find_disabled", expect: { matched: 0 } },
      {
        tool: "get_user_grants",
        args: { user: idOf("ada") },
        expect: {
          user: { displayName: "Ada again", status: "enabled" },
          grants: [{ role: "user" }],
        },
      },
    ],
  },
  {
    name: "a thousand rows, five of them twice: 995 people, and that is said",
    tenant: {
      users: [...people(995), ...people(5)],
      tenant: { users: 1_000, assigned: 1_000 },
      pageSize: 300,
    },
    calls: [{
      tool: "list_users",
      args: { limit: 1 },
      expect: {
        matched: 995,
        source: { users: 995, counted: 1_000, warnings: /995.*1,?000|1,?000.*995/ },
      },
    }],
  },
  {
    name: "half of the rows are repeated and half of the people missing",
    tenant: {
      users: [...people(50), ...people(50)],
      tenant: { users: 100, assigned: 100 },
    },
    calls: [{ tool: "list_roles", error: /allowPartial/ }],
  },
  {
    name: "a record without an object id",
    tenant: found("a_record_without_an_object_id"),
    calls: partial([A, C], /users\[1\]|\b2nd\b|\bsecond\b|\b2\b/),
  },
  {
    name: "a record whose principal name is null",
    tenant: found("a_record_whose_principal_name_is_null"),
    calls: partial(["4406806c-7a66-4a1b-b3b1-7fa00909e9b1"], /users\[1\]|\b2nd\b|\bsecond\b|\b2\b/),
  },
  {
    name: "a record without a name on the third page",
    tenant: {
      users: [...people(5), person("q", { userPrincipalName: " " }), person("r")],
      pageSize: 2,
    },
    calls: partial([...people(5), person("r")].map(({ msId }) => String(msId)), /./),
  },
  {
    name: "the first record of all is no record",
    tenant: { users: [null as never, ...people(2)], tenant: { users: 3 } },
    calls: partial(people(2).map(({ msId }) => String(msId)), /users\[0\]|\b1st\b|\bfirst\b|\b1\b/),
  },
  {
    name: "two records without an id, an empty one and a list in its place",
    tenant: {
      users: [person("ada"), person("b", { msId: "" }), person("c", { msId: [] }), person("dee")],
    },
    calls: partial([idOf("ada"), idOf("dee")], /./),
  },
  {
    name: "three records without an id fill three pages, and people follow",
    tenant: {
      users: [
        person("ada"),
        ...people(3, { msId: null }),
        person("quin"),
        person("rob", { isDeleted: true }),
      ],
      tenant: { users: 6 },
      pageSize: 1,
    },
    calls: partial([idOf("ada"), idOf("quin"), idOf("rob")], /./),
  },
  {
    name: "a number where a text belongs is read as text",
    tenant: {
      users: [
        person("ada", { displayName: 42 }),
        person("bea", { email: 7 }),
        person("cy", { msId: 123_456 }),
        person("dee", { userPrincipalName: 5_550_100 }),
      ],
      noRoute: true,
    },
    calls: [
      {
        tool: "list_users",
        expect: {
          matched: 4,
          users: including(
            { id: idOf("ada"), displayName: "42" },
            { id: idOf("bea"), email: "7" },
            { id: "123456", displayName: "cy" },
            { userPrincipalName: "5550100" },
          ),
          source: { complete: true },
        },
      },
      { tool: "get_user_grants", args: { user: "123456" }, expect: { user: { id: "123456" } } },
    ],
  },
  {
    name: "nine of ten records have no flags: no check that looks at one passes",
    tenant: found("nine_records_without_flags"),
    calls: [
      { tool: "list_users", args: { limit: 2 }, expect: { source: { warnings: /\b9\b/ } } },
      {
        tool: "review_access",
        expect: {
          passed: without(
            "disabled_admin",
            "deleted_holding_standard_license",
            "admin_without_backup",
            "too_many_admins",
            "unprotected_users",
            "unlicensed_microsoft_with_seat",
          ),
        },
      },
    ],
  },
  {
    name: "the second page has fewer fields than the first",
    tenant: {
      users: [...STAFF, ...lacking(people(10, GONE_ADMIN, "q"), ...FLAGS, "tags")],
      tenant: { users: 20, assigned: 10 },
      pageSize: 10,
    },
    calls: [
      { tool: "list_users", expect: { source: { complete: true, warnings: /\b10\b/ } } },
      {
        tool: "review_access",
        expect: {
          passed: without("disabled_admin", "deleted_holding_standard_license", "too_many_admins"),
        },
      },
      {
        tool: "list_roles",
        expect: { untaggedUsers: 10, roles: including({ id: "global_admin", members: ABSENT }) },
      },
    ],
  },
  ...([
    ["isDeleted", ["disabled_admin", "deleted_holding_standard_license", "admin_without_backup"]],
    ["isAdmin", ["disabled_admin", "admin_without_backup", "too_many_admins"]],
    ["assigned", ["deleted_holding_standard_license", "unprotected_users"]],
    ["isArchive", ["disabled_admin", "unprotected_users", "admin_without_backup"]],
  ] as const).map(([flag, checks]): Case => ({
    name: `3 of 23 records have no ${flag}: a warning, and no check that looks at it passes`,
    tenant: {
      users: [...STAFF, ...people(10, {}, "q"), ...lacking(people(3, {}, "r"), flag)],
      tenant: { users: 23, assigned: 20 },
      pageSize: 7,
    },
    calls: [
      { tool: "list_users", expect: { source: { warnings: /\b3\b/ } } },
      { tool: "review_access", expect: { passed: without(...checks) } },
      { tool: "review_access", args: { checks: ["duplicate_identity"] }, expect: { findings: [] } },
    ],
  })),
  {
    name: "one record of a guest alone has no flags: still no pass",
    tenant: {
      users: [...STAFF, ...lacking([guest("gus")], ...FLAGS)],
      tenant: { users: 10, assigned: 10 },
    },
    calls: [
      { tool: "review_access", expect: { passed: without("disabled_admin", "too_many_admins") } },
      { tool: "list_users", expect: { source: { warnings: /\b1\b/ } } },
    ],
  },
  {
    name: "no record says deleted or archived: neither is known of anybody",
    tenant: found("no_deleted_and_no_archived_flag"),
    calls: [
      {
        tool: "list_roles",
        expect: {
          roles: including(
            { id: "archived", determinable: false, members: ABSENT },
            { id: "deleted_from_microsoft", determinable: false, members: ABSENT },
          ),
        },
      },
      {
        tool: "get_user_grants",
        args: { user: A },
        expect: {
          user: { status: "unknown" },
          notDeterminable: including("archived", "deleted_from_microsoft"),
        },
      },
      { tool: "list_users", expect: { users: [{ status: "unknown" }, { status: "unknown" }] } },
      {
        tool: "review_access",
        args: { checks: ["disabled_admin", "deleted_holding_standard_license"] },
        expect: { passed: without("deleted_holding_standard_license"), findings: [] },
      },
    ],
  },
  {
    name: "no record says deleted: that alone is not known, and who is archived is",
    tenant: {
      users: lacking([...STAFF, person("zoe", { isArchive: true, tags: undefined })], "isDeleted"),
    },
    calls: [
      {
        tool: "list_roles",
        expect: {
          roles: including(
            { id: "deleted_from_microsoft", members: ABSENT },
            { id: "archived", members: 1, determinable: true },
          ),
        },
      },
      {
        tool: "get_user_grants",
        args: { user: idOf("ada") },
        expect: { notDeterminable: including("deleted_from_microsoft") },
      },
      { tool: "list_users", args: { status: "enabled" }, expect: { matched: 0 } },
    ],
  },
  {
    name: "no record says who is an administrator",
    tenant: {
      users: lacking([
        person("gone", { tags: undefined, isDeleted: true }),
        person("unlicensed", { tags: undefined, assigned: false }),
        ...people(1, { tags: undefined }),
      ], "isAdmin"),
    },
    calls: [
      { tool: "list_users", expect: { users: [1, 2, 3].map(() => ({ admin: "unknown" })) } },
      {
        tool: "review_access",
        args: { checks: ["disabled_admin", "too_few_admins", "admin_without_backup"] },
        expect: { passed: [], findings: without({ check: "too_few_admins" }) },
      },
    ],
  },
  {
    name: "no record says who holds a license",
    tenant: {
      users: lacking(STAFF, "assigned"),
      tenant: { users: 10 },
    },
    calls: [
      { tool: "list_users", args: { limit: 1 }, expect: { users: [{ license: "unknown" }] } },
      {
        tool: "review_access",
        args: { checks: ["unprotected_users", "admin_without_backup"] },
        expect: { passed: [], findings: [] },
      },
    ],
  },
  {
    name: "one user's route without tags: the same answer before and after the list is read",
    tenant: found("one_users_route_without_tags"),
    calls: [1, 2].flatMap((): Call[] => [
      {
        tool: "get_user_grants",
        args: { user: "box@c.example" },
        expect: { grants: [{ role: "shared_mailbox" }], notDeterminable: ABSENT },
      },
      {
        tool: "get_user_grants",
        args: { user: "a@c.example" },
        expect: { grants: [{ role: "global_admin" }], adminOfUnknownKind: ABSENT },
      },
      { tool: "list_roles", expect: { untaggedUsers: 0 } },
    ]),
  },
  {
    name: "one user's route without tags, and tags from the third page on",
    tenant: {
      users: [
        ...people(4, { tags: undefined }),
        person("quin", { isAdmin: true, tags: ["Spanning Admin"] }),
        person("rob"),
      ],
      routeLacks: ["tags"],
      pageSize: 2,
    },
    calls: [1, 2].flatMap((): Call[] => [
      {
        tool: "get_user_grants",
        args: { user: "quin@t.example" },
        expect: { grants: [{ role: "spanning_admin" }], adminOfUnknownKind: ABSENT },
      },
      {
        tool: "get_user_grants",
        args: { user: "p0001@t.example" },
        expect: { grants: [], notDeterminable: including("user", "global_admin") },
      },
      { tool: "list_roles", expect: { untaggedUsers: 4 } },
    ]),
  },
  {
    name: "an empty list of tags in one user's own record means what the list says it means",
    tenant: {
      users: [...people(3, { tags: [] }), person("quin", { tags: ["Shared Mailbox"] })],
      pageSize: 1,
    },
    calls: [1, 2].flatMap((): Call[] => [
      {
        tool: "get_user_grants",
        args: { user: "p0001@t.example" },
        expect: { grants: [], notDeterminable: ABSENT },
      },
      { tool: "list_roles", expect: { untaggedUsers: 0 } },
    ]),
  },
  {
    name: "an empty list of tags on every record is no tags at all, asked before and after",
    tenant: { users: people(3, { tags: [], isAdmin: true }), pageSize: 2 },
    calls: [1, 2].flatMap((): Call[] => [
      {
        tool: "get_user_grants",
        args: { user: "p0001@t.example" },
        expect: {
          grants: [],
          adminOfUnknownKind: true,
          notDeterminable: including("user", "shared_mailbox", "global_admin", "spanning_admin"),
        },
      },
      { tool: "list_roles", expect: { untaggedUsers: 3 } },
    ]),
  },
  {
    name: "one user's route lacks flags that the list has",
    tenant: {
      users: [...STAFF, person("zoe", { isDeleted: true, isAdmin: true, tags: ["Global Admin"] })],
      routeLacks: ["isDeleted", "isAdmin"],
    },
    calls: [1, 2].flatMap((): Call[] => [
      {
        tool: "get_user_grants",
        args: { user: "zoe@t.example" },
        expect: { user: { status: "disabled", admin: true } },
      },
      { tool: "list_roles" },
    ]),
  },
  {
    name: "the second page fails: nothing is counted as all of it",
    tenant: found("the_second_page_fails"),
    calls: [
      { tool: "list_roles", error: /allowPartial/ },
      {
        tool: "list_roles",
        args: { allowPartial: true },
        expect: {
          roles: all(...[
            "user",
            "shared_mailbox",
            "global_admin",
            "spanning_admin",
            "archived",
            "no_microsoft_license",
            "deleted_from_microsoft",
          ].map((id) => including({ id, members: ABSENT }))),
          source: { complete: false },
        },
      },
    ],
  },
  {
    name: "the second page fails behind a tagged first one: at least, never exactly",
    tenant: {
      users: [...STAFF, person("zoe", { tags: ["Shared Mailbox"] })],
      pageSize: 10,
      failAfterFirstPage: true,
    },
    calls: [
      {
        tool: "list_roles",
        args: { allowPartial: true },
        expect: {
          roles: including(
            { id: "global_admin", atLeast: 2, members: ABSENT },
            { id: "shared_mailbox", members: ABSENT },
            { id: "archived", members: ABSENT },
          ),
        },
      },
      {
        tool: "show_access",
        args: { allowPartial: true },
        expect: {
          roles: including(
            { id: "global_admin", atLeast: 2, members: ABSENT },
            { id: "shared_mailbox", members: ABSENT },
            { id: "archived", members: ABSENT },
          ),
          source: { complete: false },
        },
        text: /global_admin at least 2/,
      },
      {
        tool: "list_users",
        args: { role: "global_admin", allowPartial: true },
        expect: { matched: 2, source: { complete: false } },
      },
      {
        tool: "get_user_grants",
        args: { user: idOf("zoe"), allowPartial: true },
        error: /not|missing|partial/i,
      },
    ],
  },
  {
    name: "what was found about a user is told in full, with each other record's name and id",
    tenant: {
      users: Array.from(
        { length: 9 },
        (_, at) =>
          person(`e${at}`, {
            email: "same@t.example",
            tags: ["User", `${at}${"x".repeat(200)}`, "Last"],
          }),
      ),
    },
    calls: [
      {
        tool: "review_access",
        args: { checks: ["duplicate_identity"], limit: 2 },
        expect: {
          findings: [{
            count: 9,
            users: [
              { found: new RegExp(`e5@t\\.example \\(id ${idOf("e5")}\\) and others$`) },
              { found: new RegExp(`e5@t\\.example \\(id ${idOf("e5")}\\) and others$`) },
            ],
          }],
        },
      },
      {
        tool: "review_access",
        args: { checks: ["unrecognized_tags"], limit: 1 },
        expect: { findings: [{ users: [{ found: /^tag "0x{200}"; tag "Last"$/ }] }] },
      },
    ],
  },
  {
    name: "an untagged first page does not make a role impossible to know for the whole tenant",
    tenant: found("the_second_page_fails"),
    calls: [{
      tool: "list_users",
      args: { role: "shared_mailbox", allowPartial: true },
      error: /^(?!.*because no user record carries tags).*(read|partial|incomplete)/is,
    }],
  },
];
