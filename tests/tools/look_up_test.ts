import assert from "node:assert/strict";
import type { SandboxUser } from "../../src/sandbox/tenant.ts";
import { modernClient } from "../support/mcp_clients.ts";
import { programOn } from "../support/program.ts";

const NAMES = [
  "plain@t.example",
  "guest_other.example#EXT#@t.example",
  "with space@t.example",
  "o'brien@t.example",
  "山田@t.example",
  "a+b%20c@t.example",
  "slash/and?query@t.example",
];
const users: SandboxUser[] = NAMES.map((userPrincipalName, index) => ({
  userPrincipalName,
  email: `mail${index}@t.example`,
  displayName: `Person ${index}`,
  msId: `aaaaaaaa-0000-4000-8000-00000000000${index}`,
  assigned: true,
  isAdmin: false,
  isDeleted: false,
  isArchive: false,
  tags: ["User"],
}));
const tenant = { users, facts: { users: users.length } } as never;

function paths(requests: readonly Request[]): string[] {
  return requests.map(({ url }) => new URL(url).pathname).filter((path) =>
    path !== "/external/tenant"
  );
}

for (const [index, name] of NAMES.entries()) {
  Deno.test(`"${name}" is requested from the route of one user, as one path segment`, async () => {
    const { access, requests } = programOn({ tenant });
    await using client = await modernClient(access.servers);
    const { structured, text } = await client.call("get_user_grants", { user: name });
    assert.equal(structured?.user.id, users[index]?.msId, text);
    assert.equal(structured.user.userPrincipalName, name);
    const [path = "", ...more] = paths(requests);
    assert.equal(decodeURIComponent(path.replace("/external/users/", "")), name);
    assert.deepEqual(more, [], "no list is read for it");
    assert.match(structured.source.warnings.join(), /own record/);
  });

  Deno.test(`"${name}" is found in the list where the route answers 400`, async () => {
    const { access, requests } = programOn({ tenant, faults: ["per_user_400"] });
    await using client = await modernClient(access.servers);
    const { structured, text } = await client.call("get_user_grants", { user: name.toUpperCase() });
    assert.equal(structured?.user.id, users[index]?.msId, text);
    assert.equal(paths(requests).at(-1), "/external/users");
  });
}

Deno.test("an e-mail and an object id are found in the list, any case", async () => {
  const { access } = programOn({ tenant });
  await using client = await modernClient(access.servers);
  for (const name of ["MAIL3@t.example", "AAAAAAAA-0000-4000-8000-000000000003"]) {
    const { structured } = await client.call("get_user_grants", { user: name });
    assert.equal(structured.user.userPrincipalName, "o'brien@t.example");
  }
});

Deno.test("a fresh directory answers without asking the vendor again; refresh asks again", async () => {
  const { access, requests } = programOn({ tenant });
  await using client = await modernClient(access.servers);
  await client.call("list_roles");
  const before = requests.length;
  await client.call("get_user_grants", { user: "plain@t.example" });
  assert.equal(requests.length, before);
  await client.call("get_user_grants", { user: "plain@t.example", refresh: true });
  assert.equal(requests.length, before + 1);
});

Deno.test("an unknown name: an error that says how to search", async () => {
  const { access, requests } = programOn({ tenant });
  await using client = await modernClient(access.servers);
  const { isError, text } = await client.call("get_user_grants", { user: "no.one@t.example" });
  assert.equal(isError, true);
  assert.match(text, /list_users.*query/);
  assert.equal(paths(requests).length, 2, "the route of one user, then the list");
});

Deno.test("a name that would leave the path is an error, and no request is made for it", async () => {
  const { access, requests } = programOn({ tenant });
  await using client = await modernClient(access.servers);
  for (const name of ["..", ".", "../tenant"]) {
    assert.equal((await client.call("get_user_grants", { user: name })).isError, true);
  }
  for (const path of paths(requests)) assert.equal(path, "/external/users");
});
