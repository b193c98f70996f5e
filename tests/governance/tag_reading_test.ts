import assert from "node:assert/strict";
import { readTag } from "../../src/governance/tags.ts";
import { readTags } from "../../src/spanning/tags.ts";

/** What the tags of a record prove and show: a role's id, or the text that is shown, in brackets. */
function read(value: unknown): string[] {
  return (readTags(value) ?? []).map(readTag).flatMap(({ named, unrecognized }) => [
    ...named.map(({ meaning }) => typeof meaning === "object" ? meaning.role : meaning),
    ...unrecognized.map((text) => `[${text}]`),
  ]);
}

const SEVERAL_TEXTS: readonly (readonly [value: unknown, reads: readonly string[]])[] = [
  [[{ name: "Role", value: "Global Admin" }], ["global_admin"]],
  [[{ label: "Type", value: "Shared Mailbox" }], ["shared_mailbox"]],
  [[{ key: "GLOBAL_ADMIN", name: "Administrateur général" }], ["global_admin"]],
  [[{ name: "ga", displayName: "Global Admin" }], ["global_admin"]],
  [[{ code: "SPANNING_ADMIN", text: "Spanning-Administrator" }], [
    "spanning_admin",
    "spanning_admin",
  ]],
  [[{ type: "role", label: "User", color: "blue" }], ["user"]],
  [[{ id: 17, name: "User", assignedAt: "2026-01-02T03:04:05Z" }], ["user"]],
  [[{ tag: { name: "Role", value: "Spanning Admin" } }], ["spanning_admin"]],
  [[{ kind: "membership", values: ["User", "Shared Mailbox"] }], ["user", "shared_mailbox"]],
  [[{ name: "Rolle", value: "Globaler Administrator" }], [
    '[{"name":"Rolle","value":"Globaler Administrator"}]',
  ]],
  [[{ name: "User", assignedBy: "Global Admin" }], ["user"]],
  [[{ name: "User", previous: "Spanning Admin" }], ["user"]],
  [[{ name: "VIP" }], ["[VIP]"]],
];
for (const [value, reads] of SEVERAL_TEXTS) {
  Deno.test(`a tag of several texts reads as ${reads}: ${JSON.stringify(value)}`, () => {
    assert.deepEqual(read(value), reads);
  });
}

const DENIED: readonly object[] = [
  { name: "Global Admin", value: false },
  { name: "Global Admin", value: 0 },
  { name: "Global Admin", value: "no" },
  { name: "Global Admin", enabled: "off" },
  { name: "Global Admin", status: "removed" },
  { name: "Global Admin", status: "Revoked" },
  { name: "Global Admin", state: "expired" },
  { name: "Global Admin", state: "not active" },
  { name: "Global Admin", status: "Deleted" },
  { name: "Global Admin", removed: true },
  { name: "Global Admin", isRevoked: 1 },
  { name: "Global Admin", revokedAt: "2026-01-02" },
  { name: "Global Admin", expiresAt: "2020-01-01T00:00:00Z" },
  { label: "Global Admin", active: false, since: "2024" },
  { name: "Global Admin", membership: { active: false } },
  { name: "Not Global Admin", key: "GLOBAL_ADMIN" },
  { name: "Global Admin", note: "expired" },
  { name: "Global Admin", aktiv: "nein" },
];
for (const object of DENIED) {
  const text = JSON.stringify(object);
  Deno.test(`a denied tag proves nothing and is shown: ${text}`, () => {
    const [shown, ...others] = read([object]);
    assert.deepEqual(others, []);
    assert.match(shown ?? "", /^\[.*(Global Admin|GLOBAL_ADMIN).*\]$/);
  });
}

const APPLIES: readonly object[] = [
  { name: "Global Admin", value: true },
  { name: "Global Admin", removed: false },
  { name: "Global Admin", disabled: "false" },
  { name: "Global Admin", revokedAt: null },
  { name: "Global Admin", system: false },
  { name: "Global Admin", order: 0 },
  { name: "Global Admin", id: 0 },
  { name: "Global Admin", status: "active" },
];
for (const object of APPLIES) {
  Deno.test(`a value beside a tag that does not deny it: ${JSON.stringify(object)}`, () => {
    assert.deepEqual(read([object]), ["global_admin"]);
  });
}

const LISTS: readonly (readonly [value: unknown, reads: readonly string[]])[] = [
  [["User, Shared Mailbox"], ["user", "shared_mailbox"]],
  [["User; VIP"], ["user", "[VIP]"]],
  [["User|Global Admin"], ["user", "global_admin"]],
  [['["User","Global Admin"]'], ["user", "global_admin"]],
  [["{User,Global Admin}"], ["user", "global_admin"]],
  ['{User,"Global Admin"}', ["user", "global_admin"]],
  ["['User', 'Spanning Admin']", ["user", "spanning_admin"]],
  [['{"name":"Role","value":"User"}'], ["user"]],
  [["Sales, EMEA", "VIP"], ["[Sales, EMEA]", "[VIP]"]],
  [["Archived, read-only"], ["archived"]],
  [["Global Admin, removed"], ["[Global Admin, removed]"]],
  [["User, !Global Admin"], ["user", "[!Global Admin]"]],
  [["User,Benutzer,Administrateur"], ["user", "[Benutzer]", "[Administrateur]"]],
  [["Former Global Admin", "Not Global Admin"], ["[Former Global Admin]", "[Not Global Admin]"]],
  [[7, null, "User"], ["[7]", "user"]],
];
for (const [value, reads] of LISTS) {
  Deno.test(`the list ${JSON.stringify(value)} reads as ${reads}`, () => {
    assert.deepEqual(read(value), reads);
  });
}

Deno.test("a list of hundreds of tags is read, each of them once", () => {
  const tags = Array.from({ length: 240 }, (_, at) => `Tag ${at % 120}`);
  assert.equal(read([...tags, "User"]).length, 121);
});
