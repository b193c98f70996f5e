import assert from "node:assert/strict";
import { checkBaton } from "./baton_file.ts";
import { materialOf } from "./materials.ts";
import { textOf, writeReview } from "./written.ts";

const PEOPLE = [
  {
    msId: "0012",
    userPrincipalName: "=ada@contoso.example",
    displayName: "Nowak, Ada",
    assigned: true,
    isAdmin: true,
    isDeleted: false,
    isArchive: false,
    tags: ["User", "Global Admin"],
  },
  {
    msId: "b",
    userPrincipalName: "info@contoso.example",
    email: "office@contoso.example",
    assigned: true,
    isAdmin: false,
    isDeleted: false,
    isArchive: true,
    tags: ["Shared Mailbox"],
  },
  {
    msId: "c",
    userPrincipalName: "gone@contoso.example",
    displayName: "Gone",
    assigned: false,
    isAdmin: false,
    isDeleted: true,
    isArchive: true,
    tags: [],
  },
  {
    msId: "d",
    userPrincipalName: "odd@contoso.example",
    displayName: "Odd",
    assigned: false,
    isAdmin: false,
    isDeleted: "perhaps",
    isArchive: false,
    tags: [],
  },
];

/** Changing any of these texts orphans what reviewers have set up in C1. */
Deno.test("the files for C1 name everything as they always did", async (t) => {
  const { files } = await writeReview(materialOf(PEOPLE));
  await t.assertSnapshot({
    "c1-grants.csv": textOf(files, "c1-grants.csv").split("\r\n"),
    "c1-accounts.csv": textOf(files, "c1-accounts.csv").split("\r\n"),
    "baton.json": JSON.parse(textOf(files, "baton.json")),
  });
});

Deno.test("baton-file takes baton.json, of nobody and of a list that is not whole too", async () => {
  const { users, entitlements, grants } = checkBaton(await batonOf(PEOPLE));
  assert.deepEqual(users, ["0012", "b", "c", "d"]);
  assert.deepEqual(entitlements, [
    "role:user:assigned",
    "role:shared_mailbox:assigned",
    "role:global_admin:assigned",
    "role:spanning_admin:assigned",
    "role:archived:assigned",
    "role:no_microsoft_license:assigned",
    "role:deleted_from_microsoft:assigned",
  ]);
  assert.equal(grants[1], "role:global_admin:assigned:user:0012");
  assert.deepEqual(checkBaton(await batonOf([])).users, []);
  const partial = { facts: { complete: false }, settings: { allowPartial: true } };
  assert.equal(checkBaton(await batonOf(PEOPLE, partial)).users.length, 4);
});

Deno.test("the rebuilt checks of baton-file find each mistake", async () => {
  const good = JSON.parse(await batonOf(PEOPLE));
  const [user] = good.users;
  const broken: Record<string, unknown>[] = [
    { users: [...good.users, user] },
    { users: [{ ...user, display_name: "" }] },
    { users: [{ ...user, status: "archived" }] },
    { users: [{ ...user, id: "global_admin" }, ...good.users] },
    { users: [{ ...user, name: "old" }, ...good.users.slice(1)] },
    { resources: good.resources.slice(1) },
    { resources: [{ ...good.resources[0], trait: "tier" }, ...good.resources.slice(1)] },
    { entitlements: good.entitlements.slice(0, 1) },
    {
      direct_user_grants: [{
        principal_id: "nobody",
        resource_id: "user",
        entitlement_slug: "assigned",
      }],
    },
  ];
  for (const change of broken) {
    assert.throws(
      () => checkBaton(JSON.stringify({ ...good, ...change })),
      JSON.stringify(change).slice(0, 80),
    );
  }
});

async function batonOf(
  people: readonly unknown[],
  options?: Parameters<typeof materialOf>[1],
): Promise<string> {
  const { files } = await writeReview(materialOf(people, options));
  return textOf(files, "baton.json");
}
