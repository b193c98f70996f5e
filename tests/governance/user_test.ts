import assert from "node:assert/strict";
import { describeUser, listGrants, showTags } from "../../src/governance/user.ts";
import { state } from "./facts.ts";

const identity = { id: "0f5a-77", userPrincipalName: "ada@contoso.example" };

Deno.test("unknown facts are left out, roles never are", () => {
  assert.deepEqual(describeUser(identity, state()), {
    id: "0f5a-77",
    userPrincipalName: "ada@contoso.example",
    status: "enabled",
    license: "standard",
    admin: false,
    roles: [],
  });
});

Deno.test("every known fact is shown, with roles in catalogue order", () => {
  const full = {
    ...identity,
    email: "ada@contoso.example",
    displayName: "Ada",
  };
  const found = state({
    tags: ["VIP", "Archived", "User"],
    isDeleted: true,
    isAdmin: "unknown",
  });
  assert.deepEqual(describeUser(full, found), {
    id: "0f5a-77",
    userPrincipalName: "ada@contoso.example",
    displayName: "Ada",
    status: "disabled",
    disabledBecause: ["deleted", "archived"],
    license: "archived",
    admin: "unknown",
    roles: ["user", "archived", "deleted_from_microsoft"],
    unrecognizedTags: ["VIP"],
  });
});

Deno.test("an e-mail is shown where it differs from the principal name", () => {
  for (const email of ["ada@other.example", identity.userPrincipalName.toUpperCase()]) {
    assert.equal(describeUser({ ...identity, email }, state({})).email, email);
  }
  const same = { ...identity, email: identity.userPrincipalName };
  assert.equal("email" in describeUser(same, state({})), false);
});

Deno.test("names and tags are passed through unchanged; they are cleaned elsewhere", () => {
  const hostile = "a\u202eb";
  const user = describeUser(
    { ...identity, displayName: hostile },
    state({ tags: [hostile] }),
  );
  assert.deepEqual([user.displayName, user.unrecognizedTags], [hostile, [
    hostile,
  ]]);
});

Deno.test("listGrants() lists each held role with its Baton ids, name and evidence", () => {
  const found = state({
    tags: ["Global Admin"],
    isAdmin: true,
    isDeleted: true,
  });
  assert.deepEqual(listGrants("0f5a-77", found), [
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

Deno.test("listGrants() is empty if nothing is proven", () => {
  assert.deepEqual(listGrants("0f5a-77", state({ isAdmin: true })), []);
});

Deno.test("changing a grant does not change the shared state", () => {
  const found = state({ tags: ["User"] });
  listGrants("0f5a-77", found)[0]?.evidence.push("rumor");
  assert.deepEqual(found.held, [{ role: "user", evidence: ['tag "User"'] }]);
});

Deno.test("at most 50 unrecognized tags are shown, and how many more there are", () => {
  const tags = Array.from({ length: 61 }, (_, at) => `t${at}`);
  assert.deepEqual(showTags([]), {});
  assert.deepEqual(showTags(tags.slice(0, 50)), { unrecognizedTags: tags.slice(0, 50) });
  assert.deepEqual(showTags(tags), {
    unrecognizedTags: tags.slice(0, 50),
    moreUnrecognizedTags: 11,
  });
});
