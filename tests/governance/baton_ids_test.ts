import assert from "node:assert/strict";
import { entitlementId, grantId, roleResourceId } from "../../src/governance/roles.ts";

Deno.test("ids follow Baton: resource, entitlement, grant", () => {
  assert.equal(roleResourceId("global_admin"), "role:global_admin");
  assert.equal(entitlementId("global_admin"), "role:global_admin:assigned");
  assert.equal(
    grantId("global_admin", "0f5a-77"),
    "role:global_admin:assigned:user:0f5a-77",
  );
});
