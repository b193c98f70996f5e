/** What tags say, in whatever shape and language, and what they leave open. */

import {
  type Call,
  type Case,
  found,
  granted,
  guest,
  idOf,
  people,
  person,
  roles,
} from "../case.ts";
import { ABSENT, all, type Expected, including, without } from "../expectations.ts";
import type { RawRecord } from "../../../support/scripted_tenant.ts";

const ONLY_TAGS = [
  "user",
  "shared_mailbox",
  "global_admin",
  "spanning_admin",
  "no_microsoft_license",
];
const OPEN = { determinable: false, members: ABSENT };
const ALL_OPEN = roles(Object.fromEntries(ONLY_TAGS.map((id) => [id, OPEN])));

/** No record carries tags. */
function untagged(users: number): Call[] {
  return [
    { tool: "list_roles", expect: { untaggedUsers: users, ...ALL_OPEN } },
    { tool: "list_users", args: { role: "shared_mailbox" }, error: /not determinable/ },
    { tool: "list_role_grants", args: { role: "global_admin" }, error: /not determinable/ },
    {
      tool: "review_access",
      expect: {
        passed: without(
          "unlicensed_microsoft_with_seat",
          "tag_flag_conflict",
        ),
        findings: without({ check: "unprotected_users" }),
      },
    },
  ];
}

/** The roles of one record among ordinary ones, and what is shown of it as not recognized. */
function rolesOf(
  tags: unknown,
  held: readonly string[],
  unrecognizedTags: Expected = ABSENT,
  fields: RawRecord = {},
): Case {
  const shown = JSON.stringify({ ...tags === undefined ? {} : { tags }, ...fields });
  return {
    name: `among others, ${shown} is ${held.join(", ") || "no role"}`,
    tenant: {
      users: [person("someone", { tags, ...fields }), ...people(3)],
      noRoute: true,
    },
    calls: [{
      tool: "get_user_grants",
      args: { user: idOf("someone") },
      expect: { ...granted(...held), user: { roles: held, unrecognizedTags } },
    }],
  };
}

/** A tag that says no: no role, no administrator, and shown. */
function denied(tag: unknown, says: RegExp): Case {
  return {
    name: `${JSON.stringify(tag)} proves nothing and is shown`,
    tenant: { users: [person("someone", { tags: ["User", tag] }), ...people(3)], noRoute: true },
    calls: [
      {
        tool: "get_user_grants",
        args: { user: idOf("someone") },
        expect: { ...granted("user"), user: { admin: false, unrecognizedTags: says } },
      },
      { tool: "list_users", args: { role: "global_admin" }, expect: { matched: 0 } },
      { tool: "list_users", args: { role: "shared_mailbox" }, expect: { matched: 0 } },
      {
        tool: "review_access",
        args: { checks: ["unrecognized_tags"] },
        expect: { findings: [{ check: "unrecognized_tags", count: 1 }] },
      },
    ],
  };
}

/** A tag that may mean either license. */
function uncertain(tag: unknown): Case {
  return {
    name: `${JSON.stringify(tag)} is of low certainty and proves nothing`,
    tenant: {
      users: [person("someone", { tags: ["User", tag], assigned: false }), ...people(5)],
      noRoute: true,
    },
    calls: [
      { tool: "list_users", args: { role: "no_microsoft_license" }, expect: { matched: 0 } },
      { tool: "get_user_grants", args: { user: idOf("someone") }, expect: granted("user") },
      {
        tool: "review_access",
        args: { checks: ["unprotected_users"] },
        expect: { passed: [], findings: [] },
      },
    ],
  };
}

/** A role that is not counted for certain: as a bound, as open, or with a warning. */
function notCounted(id: string): Expected {
  return (answer: { roles: { id: string; members?: number }[]; source: { warnings?: [] } }) => {
    const role = answer.roles.find((each) => each.id === id);
    const said = (answer.source.warnings ?? []).length > 0;
    return role?.members === undefined || (role.members === 0 && said);
  };
}

export const TAGS: readonly Case[] = [
  {
    name: "Microsoft's userType is no tag",
    tenant: found("user_type_and_no_tags"),
    calls: [
      ...untagged(4),
      {
        tool: "get_user_grants",
        args: { user: "00000000-0000-4000-8000-000000000003" },
        expect: { grants: [], notDeterminable: including(...ONLY_TAGS) },
      },
    ],
  },
  ...([
    ["an empty list of roles", { roles: [] }],
    ["userType in other letters", { USERTYPE: "member" }],
    ["a list of user types", { userTypes: ["Member"] }],
    ["an empty list of labels beside empty tags", { labels: [], tags: [] }],
    ["tags that are null", { tags: null }],
    ["a mailbox type that names no role", { mailboxType: "UserMailbox" }],
  ] as const).map(([what, fields]): Case => ({
    name: `${what} on every record leaves the roles open`,
    tenant: { users: people(5, { tags: undefined, isAdmin: true, ...fields }), noRoute: true },
    calls: untagged(5),
  })),
  {
    name: "one record with a userType among untagged ones changes nothing",
    tenant: {
      users: [
        ...people(5, { tags: undefined }),
        person("x", { tags: undefined, userType: "Member" }),
      ],
    },
    calls: untagged(6),
  },
  {
    name: "one record with a userType among tagged ones is the only untagged one",
    tenant: {
      users: [...people(5), person("x", { tags: undefined, userType: "Member" })],
      noRoute: true,
    },
    calls: [
      {
        tool: "list_roles",
        expect: {
          untaggedUsers: 1,
          ...roles({ user: { atLeast: 5, members: ABSENT }, shared_mailbox: { members: ABSENT } }),
        },
      },
      {
        tool: "get_user_grants",
        args: { user: idOf("x") },
        expect: { grants: [], notDeterminable: including(...ONLY_TAGS) },
      },
    ],
  },
  {
    name: "a field that hints proves its role, and the others stay open",
    tenant: {
      users: [
        ...people(3, { tags: undefined }),
        person("box", { tags: undefined, mailboxType: "SharedMailbox" }),
      ],
      noRoute: true,
    },
    calls: [
      {
        tool: "get_user_grants",
        args: { user: idOf("box") },
        expect: { ...granted("shared_mailbox"), notDeterminable: including("global_admin") },
      },
      {
        tool: "list_roles",
        expect: { untaggedUsers: 4, ...roles({ shared_mailbox: { members: ABSENT } }) },
      },
    ],
  },
  {
    name: "isSharedMailbox on every record decides that role both ways, and no other",
    tenant: {
      users: [
        ...people(4, { tags: undefined, isSharedMailbox: false }),
        person("box", { tags: undefined, isSharedMailbox: true }),
      ],
      noRoute: true,
    },
    calls: [
      {
        tool: "list_roles",
        expect: roles({
          shared_mailbox: { members: 1, determinable: true, atLeast: ABSENT },
          global_admin: OPEN,
          user: OPEN,
        }),
      },
      { tool: "list_users", args: { role: "shared_mailbox" }, expect: { matched: 1 } },
      {
        tool: "get_user_grants",
        args: { user: idOf("p0001") },
        expect: { notDeterminable: all(without("shared_mailbox"), including("global_admin")) },
      },
    ],
  },
  {
    name: "isSharedMailbox on some records decides for these only",
    tenant: {
      users: [
        ...people(4, { tags: undefined }),
        person("box", { tags: undefined, isSharedMailbox: true }),
        person("man", { tags: undefined, isSharedMailbox: false }),
      ],
      noRoute: true,
    },
    calls: [
      { tool: "list_roles", expect: roles({ shared_mailbox: { members: ABSENT } }) },
      { tool: "get_user_grants", args: { user: idOf("box") }, expect: granted("shared_mailbox") },
      {
        tool: "get_user_grants",
        args: { user: idOf("p0001") },
        expect: { notDeterminable: including("shared_mailbox") },
      },
    ],
  },
  {
    name: "German tags leave the roles open, and are shown",
    tenant: found("german_tags"),
    calls: [
      ...untagged(4),
      {
        tool: "list_users",
        expect: {
          users: including({ unrecognizedTags: ["Benutzer", "Globaler Administrator"] }),
        },
      },
    ],
  },
  ...([
    ["French", ["Utilisateur"], ["Boîte aux lettres partagée", "Sans licence Microsoft"]],
    ["Japanese", ["ユーザー"], ["共有メールボックス"]],
    ["codes", ["T1"], ["T4", "T6"]],
    ["Polish in one text", "Użytkownik; Dział", "Skrzynka współdzielona"],
  ] as const).map(([language, ordinary, box]): Case => ({
    name: `${language}: the roles are open`,
    tenant: {
      users: [
        ...people(4, { tags: ordinary }),
        person("box", { tags: box, assigned: false }),
      ],
      noRoute: true,
    },
    calls: untagged(5),
  })),
  {
    name: "some records in another language: at least, and these are not determinable",
    tenant: {
      users: [
        ...people(4),
        person("box", { tags: ["Freigegebenes Postfach"], assigned: false }),
        person("arch", { tags: ["Archiviert"], isArchive: true }),
      ],
      noRoute: true,
    },
    calls: [
      {
        tool: "list_roles",
        expect: {
          untaggedUsers: 2,
          ...roles({
            user: { atLeast: 4, members: ABSENT },
            shared_mailbox: { members: ABSENT },
            archived: { members: 1 },
          }),
        },
      },
      {
        tool: "get_user_grants",
        args: { user: idOf("box") },
        expect: {
          grants: [],
          notDeterminable: including(...ONLY_TAGS),
          user: { unrecognizedTags: ["Freigegebenes Postfach"] },
        },
      },
      {
        tool: "review_access",
        args: { checks: ["unprotected_users"] },
        expect: { passed: [], findings: [] },
      },
    ],
  },
  {
    name: "tags of a name and a value are read by whichever names a role",
    tenant: found("tags_of_a_name_and_a_value"),
    calls: [
      {
        tool: "list_roles",
        expect: {
          untaggedUsers: 0,
          ...roles({
            global_admin: { members: 2, determinable: true },
            shared_mailbox: { members: 1, determinable: true },
            user: { members: 1 },
          }),
        },
      },
      { tool: "list_users", args: { role: "shared_mailbox" }, expect: { matched: 1 } },
      {
        tool: "get_user_grants",
        args: { user: "00000000-0000-4000-8000-000000000003" },
        expect: granted("shared_mailbox"),
      },
    ],
  },
  rolesOf([{ label: "Rolle", value: "Spanning Admin" }], ["spanning_admin"]),
  rolesOf([{ name: "ga", displayName: "Global Admin" }], ["global_admin"]),
  rolesOf([{ type: "role", id: "shared_mailbox" }], ["shared_mailbox"]),
  rolesOf([{ name: "User", value: "Global Admin" }], ["user", "global_admin"]),
  rolesOf([{ name: "Role", value: "Global Admin" }, { name: "Type", value: "User" }], [
    "user",
    "global_admin",
  ]),
  rolesOf(
    [{ name: "Type", value: "User" }, { name: "Abteilung", value: "Vertrieb" }],
    ["user"],
    (shown: unknown) => /Abteilung/.test(String(shown)) && /Vertrieb/.test(String(shown)),
  ),
  {
    name: "an empty tag field hides no other",
    tenant: found("an_empty_tag_field_beside_a_filled_one"),
    calls: [
      {
        tool: "list_roles",
        expect: {
          untaggedUsers: 0,
          ...roles({
            global_admin: { members: 1, determinable: true },
            shared_mailbox: { members: 1 },
            spanning_admin: { members: 1 },
          }),
        },
      },
      { tool: "list_users", args: { role: "shared_mailbox" }, expect: { matched: 1 } },
      {
        tool: "get_user_grants",
        args: { user: "00000000-0000-4000-8000-000000000003" },
        expect: granted("user", "spanning_admin"),
      },
    ],
  },
  rolesOf("", ["shared_mailbox"], ABSENT, { labels: "Shared Mailbox" }),
  rolesOf(null, ["user"], ABSENT, { TAGS: [], userTags: ["User"] }),
  rolesOf(["User"], ["user", "shared_mailbox", "spanning_admin"], ["VIP"], {
    user_tags: ["VIP", "Shared Mailbox"],
    roles: "Spanning Admin",
  }),
  rolesOf(undefined, ["user", "global_admin"], ABSENT, {
    tag: "User",
    Labels: [{ name: "Global Admin" }],
  }),
  rolesOf([], [], ABSENT),
  {
    name: "Unlicensed alone is not counted as without a Microsoft license",
    tenant: found("unlicensed_and_nothing_else"),
    calls: [
      { tool: "list_roles", expect: notCounted("no_microsoft_license") },
      { tool: "list_users", args: { role: "no_microsoft_license" }, expect: { matched: 0 } },
      {
        tool: "review_access",
        args: { checks: ["unprotected_users"] },
        expect: { passed: [], findings: [] },
      },
    ],
  },
  ...["No License", "UNLICENSED USER", { name: "unlicensed" }, "Not licensed"].map(uncertain),
  {
    name: "delimited texts and JSON inside a list are several tags",
    tenant: found("delimited_tags_in_a_list"),
    calls: [{
      tool: "list_roles",
      expect: {
        untaggedUsers: 0,
        ...roles({
          user: { members: 2 },
          shared_mailbox: { members: 1 },
          global_admin: { members: 1 },
        }),
      },
    }],
  },
  rolesOf('{User,"Global Admin"}', ["user", "global_admin"]),
  rolesOf(["User|Spanning Admin"], ["user", "spanning_admin"]),
  rolesOf(["User; No Microsoft License"], ["user", "no_microsoft_license"]),
  rolesOf('["User",{"name":"Shared Mailbox"}]', ["user", "shared_mailbox"]),
  rolesOf({ "User": true, "Global Admin": "true", "Shared Mailbox": false }, [
    "user",
    "global_admin",
  ]),
  rolesOf(["User", "Sales, EMEA"], ["user"], ["Sales, EMEA"]),
  rolesOf({ "Global Admin": "expired" }, [], ['{"Global Admin":"expired"}']),
  rolesOf({ "Shared Mailbox": "active" }, [], ['{"Shared Mailbox":"active"}']),
  rolesOf({ "Global Admin": "removed", "User": true }, ["user"], ['{"Global Admin":"removed"}']),
  rolesOf([{ "Role Name": "Global Admin", "Is Active": false }], [], [/Global Admin/]),
  rolesOf([{ "Role Name": "Global Admin" }], ["global_admin"]),
  rolesOf(["Global&nbsp;Admin"], [], ["Global&nbsp;Admin"]),
  rolesOf("User; Sales &amp; Admin", ["user"], ["Sales &amp; Admin"]),
  rolesOf(["R&D; Global Admin"], ["global_admin"], ["R&D"]),
  rolesOf(["g l o b a l - a d m i n", "USER"], ["user", "global_admin"]),
  denied("Not Global Admin", /Not Global Admin/),
  denied("!Global Admin", /!Global Admin/),
  denied("Former Global Admin", /Former Global Admin/),
  denied("not a shared mailbox", /not a shared mailbox/),
  denied("- Shared Mailbox", /- Shared Mailbox/),
  denied({ name: "Global Admin", value: false }, /Global Admin/),
  denied({ name: "Global Admin", value: "no" }, /Global Admin/),
  denied({ name: "Global Admin", value: 0 }, /Global Admin/),
  denied({ name: "Global Admin", status: "removed" }, /Global Admin/),
  denied({ tag: "Shared Mailbox", state: "Expired" }, /Shared Mailbox/),
  denied({ label: "Global Admin", status: "revoked", since: "2024" }, /Global Admin/),
  denied({ displayName: "Global Admin", enabled: "off" }, /Global Admin/),
  {
    name: "a record whose only tag is denied carries none",
    tenant: {
      users: [person("someone", { tags: ["Not Global Admin"], isAdmin: true }), ...people(3)],
      noRoute: true,
    },
    calls: [
      { tool: "list_roles", expect: { untaggedUsers: 1, ...roles({ user: { atLeast: 3 } }) } },
      {
        tool: "get_user_grants",
        args: { user: idOf("someone") },
        expect: { grants: [], adminOfUnknownKind: true, notDeterminable: including("user") },
      },
    ],
  },
  {
    name: "No Microsoft License is a role and denies nothing",
    tenant: { users: [person("someone", { tags: ["User", "No Microsoft License"] })] },
    calls: [{
      tool: "get_user_grants",
      args: { user: idOf("someone") },
      expect: granted("user", "no_microsoft_license"),
    }],
  },
  {
    name: "a guest with tags is a user like others",
    tenant: { users: [guest("gus", { tags: ["User", "Global Admin"], isAdmin: true })] },
    calls: [
      { tool: "list_users", args: { role: "global_admin" }, expect: { matched: 1 } },
      { tool: "list_roles", expect: { untaggedUsers: 0 } },
    ],
  },
];
