import assert from "node:assert/strict";
import { roleById, type RoleId, ROLES } from "../../src/governance/roles.ts";

const CONTRACT: readonly (readonly [id: RoleId, displayName: string])[] = [
  ["user", "User"],
  ["shared_mailbox", "Shared Mailbox"],
  ["global_admin", "Global Admin"],
  ["spanning_admin", "Spanning Admin"],
  ["archived", "Archived (read-only)"],
  ["no_microsoft_license", "No Microsoft License"],
  ["deleted_from_microsoft", "Deleted From Microsoft"],
];

Deno.test("always these seven roles, in this order, under these names", () => {
  assert.deepEqual(
    ROLES.map(({ id, displayName }) => [id, displayName]),
    CONTRACT,
  );
});

Deno.test("each role has one entitlement, named in Baton's way", () => {
  assert.deepEqual(
    ROLES.map(({ entitlement }) => entitlement),
    CONTRACT.map(([id]) => `role:${id}:assigned`),
  );
});

Deno.test("each role is described in one sentence of its own", () => {
  for (const { id, description } of ROLES) {
    assert.match(
      description,
      /^[A-Z][^.]{20,}\.$/,
      `the description of ${id} is not one sentence`,
    );
  }
  assert.equal(
    new Set(ROLES.map(({ description }) => description)).size,
    ROLES.length,
  );
});

Deno.test("roleById() finds each role, and refuses an id that is none", () => {
  for (const role of ROLES) assert.equal(roleById(role.id), role);
  assert.throws(() => roleById("owner" as RoleId), TypeError);
});
