import assert from "node:assert/strict";
import { describeUser } from "../../src/governance/user.ts";
import { state } from "./facts.ts";

const identity = { id: "0f5a-77", userPrincipalName: "ada@contoso.example" };

Deno.test("absent facts are absent, and roles are always there", () => {
  assert.deepEqual(describeUser(identity, state()), {
    id: "0f5a-77",
    userPrincipalName: "ada@contoso.example",
    status: "enabled",
    license: "standard",
    admin: false,
    roles: [],
  });
});

Deno.test("every known fact is shown, the roles in the order of the catalogue", () => {
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
    email: "ada@contoso.example",
    displayName: "Ada",
    status: "disabled",
    disabledBecause: ["deleted", "archived"],
    license: "archived",
    admin: "unknown",
    roles: ["user", "archived", "deleted_from_microsoft"],
    unrecognizedTags: ["VIP"],
  });
});

Deno.test("names and tags are passed on untouched: making them safe to show is done elsewhere", () => {
  const hostile = "a\u202eb";
  const user = describeUser(
    { ...identity, displayName: hostile },
    state({ tags: [hostile] }),
  );
  assert.deepEqual([user.displayName, user.unrecognizedTags], [hostile, [
    hostile,
  ]]);
});
