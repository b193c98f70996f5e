import assert from "node:assert/strict";
import type { RoleId } from "../../src/governance/roles.ts";
import type { AccountFacts, AccountState } from "../../src/governance/account_state.ts";
import type { Flag } from "../../src/spanning/shape.ts";
import { state } from "./facts.ts";

const FLAGS: readonly Flag[] = [true, false, "unknown"];
const ONLY_TAGS: readonly RoleId[] = [
  "user",
  "shared_mailbox",
  "global_admin",
  "spanning_admin",
  "no_microsoft_license",
];

Deno.test("a plain account without tags is enabled and licensed, and only tag roles are unknown", () => {
  assert.deepEqual(state(), {
    guest: false,
    status: "enabled",
    disabledBecause: [],
    licensed: true,
    license: "standard",
    admin: false,
    adminOfUnknownKind: false,
    carriesTags: false,
    held: [],
    notDeterminable: ONLY_TAGS,
    unrecognizedTags: [],
    doubtfulTag: false,
    conflicts: [],
    unconfirmed: false,
    unflagged: [],
  });
});

type Disabled = readonly [AccountState["status"], ...AccountState["disabledBecause"]];
const BY_FLAGS: readonly (readonly [isDeleted: Flag, isArchive: Flag, Disabled])[] = [
  [true, true, ["disabled", "deleted", "archived"]],
  [true, false, ["disabled", "deleted"]],
  [true, "unknown", ["disabled", "deleted"]],
  [false, true, ["disabled", "archived"]],
  [false, false, ["enabled"]],
  [false, "unknown", ["unknown"]],
  ["unknown", true, ["disabled", "archived"]],
  ["unknown", false, ["unknown"]],
  ["unknown", "unknown", ["unknown"]],
];
for (const [isDeleted, isArchive, [status, ...because]] of BY_FLAGS) {
  Deno.test(`isDeleted ${isDeleted}, isArchive ${isArchive}: ${status} ${because}`, () => {
    const found = state({ isDeleted, isArchive });
    assert.deepEqual([found.status, found.disabledBecause], [status, because]);
  });
}

const BY_TAGS: readonly (readonly [tag: string, Partial<AccountFacts>, Disabled])[] = [
  ["Deleted", {}, ["disabled", "deleted"]],
  ["Archived", {}, ["disabled", "archived"]],
  ["Deleted", { isDeleted: "unknown" }, ["disabled", "deleted"]],
  ["Archived", { isDeleted: true }, ["disabled", "deleted", "archived"]],
  ["User", {}, ["enabled"]],
  ["User", { isArchive: "unknown" }, ["unknown"]],
];
for (const [tag, facts, [status, ...because]] of BY_TAGS) {
  Deno.test(`tag ${tag}, ${JSON.stringify(facts)}: ${status} ${because}`, () => {
    const found = state({ tags: [tag], ...facts });
    assert.deepEqual([found.status, found.disabledBecause], [status, because]);
  });
}

const LICENSES: readonly (readonly [assigned: Flag, isArchive: Flag, AccountState["license"]])[] = [
  [true, false, "standard"],
  [true, true, "archived"],
  [true, "unknown", "unknown"],
  [false, false, "none"],
  [false, true, "none"],
  [false, "unknown", "none"],
  ["unknown", false, "unknown"],
  ["unknown", true, "unknown"],
  ["unknown", "unknown", "unknown"],
];
for (const [assigned, isArchive, license] of LICENSES) {
  Deno.test(`assigned ${assigned}, isArchive ${isArchive}: license ${license}`, () => {
    const { license: found, licensed } = state({ assigned, isArchive });
    assert.equal(found, license);
    assert.equal(licensed, assigned, "a license of either kind, whether or not the kind is known");
  });
}

Deno.test("an archived tag makes an assigned license archived, whatever the flag says", () => {
  for (const isArchive of FLAGS) {
    assert.equal(
      state({ tags: ["Archived"], isArchive }).license,
      "archived",
    );
  }
});

type Admin = readonly [admin: AccountState["admin"], ofUnknownKind: boolean];
const ADMINS: readonly (readonly [AccountFacts["tags"], isAdmin: Flag, Admin])[] = [
  [undefined, true, [true, true]],
  [undefined, false, [false, false]],
  [undefined, "unknown", ["unknown", false]],
  [["User"], true, [true, true]],
  [["User"], false, [false, false]],
  [["User"], "unknown", ["unknown", false]],
  [["Global Admin"], true, [true, false]],
  [["Global Admin"], false, [true, false]],
  [["Global Admin"], "unknown", [true, false]],
  [["Spanning Admin"], true, [true, false]],
  [["Spanning Admin"], "unknown", [true, false]],
  [["Admin"], true, [true, true]],
  [["Admin"], false, [true, true]],
  [["Admin"], "unknown", [true, true]],
  [["Admin", "Spanning Admin"], true, [true, false]],
];
for (const [tags, isAdmin, [admin, ofUnknownKind]] of ADMINS) {
  const kind = ofUnknownKind ? " of unknown kind" : "";
  Deno.test(`tags ${tags ?? "absent"}, isAdmin ${isAdmin}: admin ${admin}${kind}`, () => {
    const found = state({ isAdmin, ...(tags && { tags }) });
    assert.deepEqual([found.admin, found.adminOfUnknownKind], [
      admin,
      ofUnknownKind,
    ]);
  });
}

Deno.test("a bare admin tag is recognized but proves neither admin role", () => {
  const { held, unrecognizedTags } = state({
    tags: ["Admin"],
    isAdmin: true,
  });
  assert.deepEqual([held, unrecognizedTags], [[], []]);
});

Deno.test("roles are in catalogue order, each with all of its evidence", () => {
  const { held } = state({
    tags: [
      "Deleted",
      "deleted from Microsoft",
      "Global Admin",
      "Unlicensed",
      "User",
      "User",
    ],
    isDeleted: true,
    isArchive: true,
    hints: [{ name: "isGlobalAdmin", value: "true" }, {
      name: "mailboxType",
      value: "SharedMailbox",
    }],
  });
  assert.deepEqual(held, [
    { role: "user", evidence: ['tag "User"'] },
    { role: "shared_mailbox", evidence: ["mailboxType: SharedMailbox"] },
    {
      role: "global_admin",
      evidence: ['tag "Global Admin"', "isGlobalAdmin: true"],
    },
    { role: "archived", evidence: ["isArchive: true"] },
    {
      role: "deleted_from_microsoft",
      evidence: [
        'tag "Deleted"',
        'tag "deleted from Microsoft"',
        "isDeleted: true",
      ],
    },
  ]);
});

Deno.test("having no Spanning license does not prove the role of no Microsoft license", () => {
  assert.deepEqual(state({ assigned: false, tags: [] }).held, []);
});

Deno.test("a hint proves a role and leaves the record untagged", () => {
  const found = state({
    hints: [{ name: "isSpanningAdmin", value: "true" }],
  });
  assert.equal(found.carriesTags, false);
  assert.deepEqual(found.held.map(({ role }) => role), ["spanning_admin"]);
  assert.deepEqual([found.admin, found.adminOfUnknownKind], [true, false]);
  assert.deepEqual(
    found.notDeterminable,
    ONLY_TAGS.filter((role) => role !== "spanning_admin"),
  );
});

Deno.test("a hint that proves nothing leaves the role not determinable", () => {
  const { notDeterminable } = state({
    hints: [{ name: "isSharedMailbox", value: "false" }],
  });
  assert.deepEqual(notDeterminable, ONLY_TAGS);
});

Deno.test("an empty tag list by itself carries no tags", () => {
  const found = state({ tags: [] });
  assert.deepEqual([found.carriesTags, found.notDeterminable], [false, ONLY_TAGS]);
});

Deno.test("tags of another vocabulary are shown and carry nothing", () => {
  const found = state({ tags: ["Benutzer", "Freigegebenes Postfach"] });
  assert.deepEqual([found.carriesTags, found.notDeterminable], [false, ONLY_TAGS]);
  assert.deepEqual(found.unrecognizedTags, ["Benutzer", "Freigegebenes Postfach"]);
});

Deno.test("one tag that names a role makes the others of its record a matter of fact", () => {
  const found = state({ tags: ["VIP", "User"] });
  assert.deepEqual([found.carriesTags, found.notDeterminable], [true, []]);
});

const UNREADABLE: readonly (readonly [Partial<AccountFacts>, readonly RoleId[]])[] = [
  [{ tags: ["User"], isArchive: "unknown" }, ["archived"]],
  [{ tags: ["User"], isDeleted: "unknown" }, ["deleted_from_microsoft"]],
  [{ tags: ["Archived"], isArchive: "unknown" }, []],
  [{ tags: ["Deleted"], isDeleted: "unknown" }, []],
  [{ tags: ["User"], isAdmin: "unknown", assigned: "unknown" }, []],
  [{ isArchive: "unknown", isDeleted: true }, [
    ...ONLY_TAGS.slice(0, 4),
    "archived",
    ...ONLY_TAGS.slice(4),
  ]],
];
for (const [facts, roles] of UNREADABLE) {
  Deno.test(`${JSON.stringify(facts)}: not determinable [${roles}]`, () => {
    assert.deepEqual(state(facts).notDeterminable, roles);
  });
}

Deno.test("unknown tags are listed once each, as the vendor spells them", () => {
  const { unrecognizedTags } = state({
    tags: ["VIP ", "User", "管理者", "VIP ", ""],
  });
  assert.deepEqual(unrecognizedTags, ["VIP ", "管理者", ""]);
});

const CONFLICTS: readonly (readonly [
  tag: string,
  Partial<AccountFacts>,
  string | undefined,
])[] = [
  [
    "Deleted from Microsoft",
    {},
    'tag "Deleted from Microsoft" but isDeleted: false',
  ],
  ["Deleted from Microsoft", { isDeleted: true }, undefined],
  ["Deleted from Microsoft", { isDeleted: "unknown" }, undefined],
  ["Archived", {}, 'tag "Archived" but isArchive: false'],
  ["Archived", { isArchive: true }, undefined],
  ["Archived", { isArchive: "unknown" }, undefined],
  ["Global Admin", {}, 'tag "Global Admin" but isAdmin: false'],
  ["Spanning Admin", {}, 'tag "Spanning Admin" but isAdmin: false'],
  ["admin", {}, 'tag "admin" but isAdmin: false'],
  ["Global Admin", { isAdmin: true }, undefined],
  ["Global Admin", { isAdmin: "unknown" }, undefined],
  ["Global Admin", { isAdmin: "absent" }, undefined],
  ["Archived", { isArchive: "absent" }, undefined],
  ["User", { isAdmin: true, isDeleted: true, isArchive: true }, undefined],
  ["No Microsoft License", {}, undefined],
  ["VIP", {}, undefined],
];
for (const [tag, facts, sentence] of CONFLICTS) {
  const result = sentence === undefined ? "no conflict" : "a conflict";
  Deno.test(`tag ${tag} with ${JSON.stringify(facts)} is ${result}`, () => {
    const expected = sentence === undefined ? [] : [sentence];
    assert.deepEqual(state({ tags: [tag], ...facts }).conflicts, expected);
  });
}

Deno.test("a flag without its tag is no conflict where no other record has both", () => {
  const facts = {
    tags: ["User"],
    isDeleted: true,
    isArchive: true,
    isAdmin: true,
  };
  assert.deepEqual(state(facts).conflicts, []);
});

Deno.test("a tag of low certainty proves nothing, is shown, and leaves its role open", () => {
  const found = state({ tags: ["User", "Unlicensed"] });
  assert.deepEqual(found.held.map(({ role }) => role), ["user"]);
  assert.deepEqual(found.notDeterminable, ["no_microsoft_license"]);
  assert.deepEqual(found.unrecognizedTags, ["Unlicensed"]);
  assert.equal(state({ tags: ["Unlicensed"] }).carriesTags, false);
  const both = state({ tags: ["Unlicensed", "No Microsoft License"] });
  assert.deepEqual(both.held.map(({ role }) => role), ["no_microsoft_license"]);
});

Deno.test("a missing flag reads as no", () => {
  const none = { assigned: "absent", isAdmin: "absent", isDeleted: "absent", isArchive: "absent" };
  const { status, license, admin, unflagged } = state(none as Partial<AccountFacts>);
  assert.deepEqual([status, license, admin], ["enabled", "none", false]);
  assert.deepEqual(unflagged, ["deleted", "archived", "admin", "license"]);
});

const CONFIRMED: readonly (readonly [tag: string, Partial<AccountFacts>, unconfirmed: boolean])[] =
  [
    ["Global Admin", { isAdmin: true }, false],
    ["Global Admin", { isAdmin: "unknown" }, true],
    ["Global Admin", { isAdmin: "absent" }, true],
    ["Admin", { isAdmin: "unknown" }, true],
    ["Deleted", { isDeleted: "unknown" }, true],
    ["Archived", { isArchive: "absent" }, true],
    ["Archived", { isDeleted: "unknown" }, false],
    ["User", { isAdmin: "unknown" }, false],
  ];
for (const [tag, facts, unconfirmed] of CONFIRMED) {
  const result = unconfirmed ? "not confirmed" : "compared";
  Deno.test(`tag ${tag} with ${JSON.stringify(facts)} is ${result}`, () => {
    assert.equal(state({ tags: [tag], ...facts }).unconfirmed, unconfirmed);
  });
}

for (const tag of ['{"Global Admin":""}', '{"Deleted From Microsoft":[]}', ' {"Archived":{}}']) {
  Deno.test(`an unreadable tag proves nothing: ${tag}`, () => {
    const { held, admin, status, unrecognizedTags } = state({ tags: ["User", tag] });
    assert.deepEqual(held.map(({ role }) => role), ["user"]);
    assert.deepEqual([admin, status, unrecognizedTags], [false, "enabled", [tag]]);
  });
}
