import assert from "node:assert/strict";
import {
  entitlementId,
  grantId,
  roleById,
  type RoleId,
  roleResourceId,
  ROLES,
} from "../../src/governance/roles.ts";
import { ROLE_OF_TAG } from "../support/oracle.ts";

/** What the oracle, which shares nothing with the program, says: each role and its tag. */
const CONTRACT = Object.entries(ROLE_OF_TAG).map(([tag, id]) => [id, tag] as const);

Deno.test("the catalogue is these seven roles, in this order, with these names", () => {
  assert.deepEqual(
    ROLES.map(({ id, displayName }) => [id, displayName]),
    CONTRACT,
  );
});

Deno.test("each role has one entitlement, with an id in Baton's form", () => {
  assert.deepEqual(
    ROLES.map(({ entitlement }) => entitlement),
    CONTRACT.map(([id]) => `role:${id}:assigned`),
  );
});

Deno.test("each role has its own one-sentence description", () => {
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

Deno.test("roleById() finds each role and throws on an unknown id", () => {
  for (const role of ROLES) assert.equal(roleById(role.id), role);
  assert.throws(() => roleById("owner" as RoleId), TypeError);
});

Deno.test("ids follow Baton: resource, entitlement, grant", () => {
  assert.equal(roleResourceId("global_admin"), "role:global_admin");
  assert.equal(entitlementId("global_admin"), "role:global_admin:assigned");
  assert.equal(
    grantId("global_admin", "0f5a-77"),
    "role:global_admin:assigned:user:0f5a-77",
  );
});
