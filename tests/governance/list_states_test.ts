import assert from "node:assert/strict";
import type { AccountFacts } from "../../src/governance/account_state.ts";
import { accountStates } from "../../src/governance/list_states.ts";
import { PLAIN } from "./facts.ts";

function states(...records: Partial<AccountFacts>[]) {
  return accountStates(records.map((facts) => ({ facts: { ...PLAIN, ...facts }, count: 1 })));
}

Deno.test("an empty tag list carries tags where another record does", () => {
  const carried = (...records: Partial<AccountFacts>[]) =>
    states(...records).map(({ carriesTags }) => carriesTags);
  assert.deepEqual(carried({ tags: [] }, { tags: ["User"] }), [true, true]);
  assert.deepEqual(carried({ tags: [] }, { tags: [] }), [false, false]);
  assert.deepEqual(carried({ tags: [] }, { tags: ["Benutzer"] }), [false, false]);
  assert.deepEqual(carried({ tags: [] }, { tags: ["Unlicensed"] }), [false, false]);
  assert.deepEqual(carried({}, { tags: ["User"] }), [false, true]);
});

Deno.test("nobody left in the list carries tags for others", () => {
  const [state] = accountStates([
    { facts: { ...PLAIN, tags: [] }, count: 1 },
    { facts: { ...PLAIN, tags: ["User"] }, count: 0 },
  ]);
  assert.equal(state?.carriesTags, false);
});

Deno.test("a boolean field on every record decides its role both ways", () => {
  const no = { hints: [{ name: "isSharedMailbox", value: "false" }] };
  const yes = { hints: [{ name: "sharedMailbox", value: "true" }] };
  const [first, second] = states(no, yes);
  assert.equal(first?.notDeterminable.includes("shared_mailbox"), false);
  assert.equal(first?.notDeterminable.includes("global_admin"), true);
  assert.deepEqual(second?.held.map(({ role }) => role), ["shared_mailbox"]);
  assert.equal(states(no, {})[0]?.notDeterminable.includes("shared_mailbox"), true);
});

Deno.test("a type on every record decides nothing", () => {
  const of = (value: string) => ({ hints: [{ name: "mailboxType", value }] });
  const [first] = states(of("UserMailbox"), of("SharedMailbox"));
  assert.equal(first?.notDeterminable.includes("shared_mailbox"), true);
});

Deno.test("a flag without its tag is a contradiction where others have both", () => {
  const conflicts = (...records: Partial<AccountFacts>[]) => states(...records)[0]?.conflicts;
  const without = { isArchive: true, tags: ["User"] };
  assert.deepEqual(conflicts(without, { isArchive: true, tags: ["Archived"] }), [
    "isArchive: true but no tag says so",
  ]);
  assert.deepEqual(conflicts(without, { isArchive: false, tags: ["Archived"] }), []);
  assert.deepEqual(conflicts({ isArchive: true }, { isArchive: true, tags: ["Archived"] }), []);
  assert.deepEqual(
    conflicts({ isAdmin: true, tags: ["User"] }, { isAdmin: true, tags: ["Spanning Admin"] }),
    ["isAdmin: true but no tag says so"],
  );
});
