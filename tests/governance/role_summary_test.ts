import assert from "node:assert/strict";
import {
  roleDeterminability,
  type RoleMembers,
  type StateCount,
  summarizeRoles,
} from "../../src/governance/list_states.ts";
import { type RoleId, ROLES } from "../../src/governance/roles.ts";
import { state } from "./facts.ts";

type Figures = Pick<
  RoleMembers,
  "members" | "atLeast" | "disabledMembers" | "determinable"
>;

function figures(role: RoleId, entries: Iterable<StateCount>): Figures {
  const found = summarizeRoles(entries).roles.find(({ id }) => id === role);
  assert.ok(found);
  const {
    id: _id,
    displayName: _name,
    description: _text,
    entitlement: _held,
    ...rest
  } = found;
  return rest;
}

const NOBODY: Figures = { members: 0, disabledMembers: 0, determinable: true };

Deno.test("a summary lists all seven roles, even for an empty tenant", () => {
  assert.deepEqual(summarizeRoles([]), {
    roles: ROLES.map((role) => ({ ...role, ...NOBODY })),
    untaggedUsers: 0,
    adminsOfUnknownKind: 0,
  });
});

Deno.test("members are exact if every record carries tags", () => {
  const entries = [
    { state: state({ tags: ["User"] }), count: 40 },
    {
      state: state({ tags: ["User", "Deleted"], isDeleted: true }),
      count: 3,
    },
    { state: state({ tags: ["VIP", "Admin"] }), count: 2 },
  ];
  assert.deepEqual(figures("user", entries), {
    members: 43,
    disabledMembers: 3,
    determinable: true,
  });
  assert.deepEqual(figures("deleted_from_microsoft", entries), {
    members: 3,
    disabledMembers: 3,
    determinable: true,
  });
  assert.deepEqual(figures("shared_mailbox", entries), NOBODY);
});

Deno.test("a role that only tags prove has no figures if no record carries tags", () => {
  const entries = [
    { state: state(), count: 40 },
    {
      state: state({ isDeleted: true, isArchive: true, isAdmin: true }),
      count: 2,
    },
  ];
  for (const { id } of ROLES) {
    const proven = id === "archived" || id === "deleted_from_microsoft";
    assert.deepEqual(
      figures(id, entries),
      proven ? { members: 2, disabledMembers: 2, determinable: true } : { determinable: false },
      id,
    );
  }
});

Deno.test("there is only a lower bound if some records carry no tags", () => {
  const entries = [
    { state: state({ tags: ["Shared Mailbox"] }), count: 5 },
    {
      state: state({ tags: ["Shared Mailbox"], isArchive: true }),
      count: 1,
    },
    { state: state(), count: 7 },
  ];
  assert.deepEqual(figures("shared_mailbox", entries), {
    atLeast: 6,
    disabledMembers: 1,
    determinable: true,
  });
  assert.deepEqual(figures("global_admin", entries), {
    atLeast: 0,
    disabledMembers: 0,
    determinable: true,
  });
  assert.deepEqual(figures("archived", entries), {
    members: 1,
    disabledMembers: 1,
    determinable: true,
  });
});

Deno.test("there is a lower bound if only other fields prove some holders", () => {
  const shared = state({
    hints: [{ name: "isSharedMailbox", value: "true" }],
  });
  const entries = [{ state: shared, count: 4 }, {
    state: state(),
    count: 6,
  }];
  assert.deepEqual(figures("shared_mailbox", entries), {
    atLeast: 4,
    disabledMembers: 0,
    determinable: true,
  });
  assert.deepEqual(figures("user", entries), { determinable: false });
});

Deno.test("an unreadable flag leaves its role a lower bound, never not determinable", () => {
  const entries = [{
    state: state({ isArchive: "unknown", isDeleted: "unknown" }),
    count: 9,
  }];
  for (const role of ["archived", "deleted_from_microsoft"] as const) {
    assert.deepEqual(figures(role, entries), {
      atLeast: 0,
      disabledMembers: 0,
      determinable: true,
    });
  }
});

Deno.test("a member of unknown status does not count as disabled", () => {
  const found = state({ tags: ["User"], isDeleted: "unknown" });
  assert.deepEqual(figures("user", [{ state: found, count: 2 }]), {
    members: 2,
    disabledMembers: 0,
    determinable: true,
  });
});

Deno.test("users without tags and administrators of unknown kind are counted", () => {
  const { untaggedUsers, adminsOfUnknownKind } = summarizeRoles([
    { state: state({ isAdmin: true }), count: 3 },
    { state: state({ isAdmin: true, tags: ["Global Admin"] }), count: 5 },
    { state: state({ isAdmin: true, tags: ["User"] }), count: 2 },
    { state: state(), count: 10 },
  ]);
  assert.deepEqual([untaggedUsers, adminsOfUnknownKind], [13, 5]);
});

Deno.test("unrecognized tags come most frequent first, then by name", () => {
  const { unrecognizedTags } = summarizeRoles([
    { state: state({ tags: ["Zebra", "Apple"] }), count: 2 },
    { state: state({ tags: ["Board", "Apple"] }), count: 1 },
    { state: state({ tags: ["Board"] }), count: 1 },
    { state: state({ tags: ["Gone"] }), count: 0 },
  ]);
  assert.deepEqual(unrecognizedTags, ["Apple", "Board", "Zebra"]);
});

Deno.test("a summary reads its entries once, so a generator will do", () => {
  function* entries(): Generator<StateCount> {
    yield { state: state({ tags: ["User", "VIP"] }), count: 6 };
  }
  const summary = summarizeRoles(entries());
  assert.equal(summary.roles[0]?.members, 6);
  assert.deepEqual(summary.unrecognizedTags, ["VIP"]);
});

const tagged = { state: state({ tags: ["User"] }), count: 30 };
const untagged = { state: state(), count: 12 };
const hinted = {
  state: state({ hints: [{ name: "isGlobalAdmin", value: "true" }] }),
  count: 2,
};
const unreadable = {
  state: state({ tags: [], isDeleted: "unknown" }),
  count: 4,
};

const DETERMINABILITY: readonly [string, RoleId, (typeof tagged)[], string, number][] = [
  ["nobody is listed", "global_admin", [], "full", 0],
  ["every record carries tags", "global_admin", [tagged], "full", 0],
  [
    "some records carry no tags",
    "global_admin",
    [tagged, untagged],
    "partial",
    12,
  ],
  ["no record carries tags", "global_admin", [untagged], "none", 12],
  ["no record carries tags, flag role", "archived", [untagged], "full", 0],
  [
    "another field proves some holders",
    "global_admin",
    [hinted, untagged],
    "partial",
    12,
  ],
  ["another field proves every user", "global_admin", [hinted], "full", 0],
  [
    "another field proves another role",
    "shared_mailbox",
    [hinted, untagged],
    "none",
    14,
  ],
  [
    "every flag is unreadable",
    "deleted_from_microsoft",
    [unreadable],
    "partial",
    4,
  ],
  [
    "some flags are unreadable",
    "deleted_from_microsoft",
    [tagged, unreadable],
    "partial",
    4,
  ],
];
for (const [where, role, entries, kind, unknownFor] of DETERMINABILITY) {
  Deno.test(`${role} where ${where}: ${kind}, unknown for ${unknownFor}`, () => {
    assert.deepEqual(roleDeterminability(role, entries), { kind, unknownFor });
  });
}
