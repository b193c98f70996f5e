import assert from "node:assert/strict";
import { grantsOf } from "../../src/governance/user.ts";
import { state } from "./facts.ts";

Deno.test("grantsOf() gives each held role its Baton ids, its name and its evidence", () => {
  const found = state({
    tags: ["Global Admin"],
    isAdmin: true,
    isDeleted: true,
  });
  assert.deepEqual(grantsOf("0f5a-77", found), [
    {
      id: "role:global_admin:assigned:user:0f5a-77",
      entitlement: "role:global_admin:assigned",
      role: "global_admin",
      displayName: "Global Admin",
      evidence: ['tag "Global Admin"'],
    },
    {
      id: "role:deleted_from_microsoft:assigned:user:0f5a-77",
      entitlement: "role:deleted_from_microsoft:assigned",
      role: "deleted_from_microsoft",
      displayName: "Deleted From Microsoft",
      evidence: ["isDeleted: true"],
    },
  ]);
});

Deno.test("grantsOf() gives nothing where nothing is proven", () => {
  assert.deepEqual(grantsOf("0f5a-77", state({ isAdmin: true })), []);
});

Deno.test("changing a grant leaves the shared state as it was", () => {
  const found = state({ tags: ["User"] });
  grantsOf("0f5a-77", found)[0]?.evidence.push("rumor");
  assert.deepEqual(found.held, [{ role: "user", evidence: ['tag "User"'] }]);
});
