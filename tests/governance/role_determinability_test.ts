import assert from "node:assert/strict";
import { roleDeterminability } from "../../src/governance/role_summary.ts";
import type { RoleId } from "../../src/governance/roles.ts";
import { state } from "./facts.ts";

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

const CASES: readonly [string, RoleId, (typeof tagged)[], string, number][] = [
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
for (const [where, role, entries, kind, unknownFor] of CASES) {
  Deno.test(`${role} where ${where}: ${kind}, unknown for ${unknownFor}`, () => {
    assert.deepEqual(roleDeterminability(role, entries), { kind, unknownFor });
  });
}
