import assert from "node:assert/strict";
import type { FlaggedFact } from "../../src/governance/account_state.ts";
import { describeMissing, missingFlags } from "../../src/governance/list_states.ts";
import type { StateCount } from "../../src/governance/list_states.ts";
import { state } from "./facts.ts";

const whole = { state: state(), count: 3 };
const half = { state: state({ isAdmin: "absent", isDeleted: "absent" }), count: 2 };
const bare = { state: state({ isAdmin: "absent", assigned: "absent" }), count: 1 };
const unreadable = { state: state({ isAdmin: "unknown" }), count: 1 };

const CASES: readonly (readonly [string, readonly StateCount[], readonly FlaggedFact[]])[] = [
  ["nobody is listed", [], []],
  ["no user has this state", [{ ...bare, count: 0 }], []],
  ["every record has all flags", [whole], []],
  ["one record has the flag", [half, whole], []],
  ["an unreadable flag is there", [half, unreadable], []],
  ["no record has the flag", [half], ["deleted", "admin"]],
  ["no record has one of the flags", [half, bare], ["admin"]],
  ["states that no user has do not count", [bare, { ...whole, count: 0 }], ["admin", "license"]],
];
for (const [where, entries, missing] of CASES) {
  Deno.test(`missing flags if ${where}: ${missing}`, () => {
    assert.deepEqual(missingFlags(entries), missing);
  });
}

Deno.test("a sentence says what a missing flag leaves unknown", () => {
  assert.deepEqual((["deleted", "archived", "admin", "license"] as const).map(describeMissing), [
    "No record has a deleted flag, so only a tag would show who is deleted",
    "No record has an archived flag, so only a tag would show who is archived",
    "No record has an admin flag, so only a tag would show who is an administrator",
    "No record has a license flag, so it is not known who holds a Spanning license",
  ]);
});
