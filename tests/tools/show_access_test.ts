import assert from "node:assert/strict";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { ERAS, modernClient } from "../support/mcp_clients.ts";
import { programOn } from "../support/program.ts";
import { tools } from "../../tools/mod.ts";

const APP = "ui://spanning-access/access.html";

Deno.test("show_access: a whole result, in both forms", async (t) => {
  const { access } = programOn({ tenant: defaultTenant() });
  await using client = await modernClient(access.servers);
  const { structured, text } = await client.call("show_access", { role: "global_admin" });
  await t.assertSnapshot(structured);
  for (const { userPrincipalName, id, evidence } of structured.users) {
    for (const value of [userPrincipalName, id, ...evidence]) {
      assert.ok(text.includes(value), value);
    }
  }
  for (const { check, title, count } of structured.findings) {
    assert.ok(text.includes(`${check}|${count}|${title}`), check);
  }
  for (const { id, members } of structured.roles) assert.ok(text.includes(`${id} ${members}`), id);
});

Deno.test("show_access: agrees with the tools whose answers it joins", async () => {
  const { access } = programOn({ tenant: defaultTenant() });
  await using client = await modernClient(access.servers);
  const shown = (await client.call("show_access")).structured;
  const roles = (await client.call("list_roles")).structured;
  const review = (await client.call("review_access")).structured;
  const list = (await client.call("list_users", { limit: 15 })).structured;
  const members = (all: { id: string; members?: number }[]) =>
    all.map(({ id, members }) => [id, members]);
  assert.deepEqual(members(shown.roles), members(roles.roles));
  const counts = (all: { check: string; count: number }[]) =>
    all.map(({ check, count }) => [check, count]);
  assert.deepEqual(counts(shown.findings), counts(review.findings));
  assert.deepEqual(shown.notDecidable, review.notDecidable);
  assert.equal(shown.matched, list.matched);
  const { users: [first] } = shown;
  const { evidence: _, ...user } = first;
  assert.deepEqual(user, list.users[0]);
  const { grants } = (await client.call("get_user_grants", { user: first.id })).structured;
  assert.deepEqual(
    first.evidence,
    grants.map(({ role, evidence }: { role: string; evidence: string[] }) =>
      `${role}: ${evidence.join("; ")}`
    ),
  );
});

Deno.test("show_access: list_users goes on with its cursor, without gap or repetition", async () => {
  const { access } = programOn({ tenant: generateTenant({ users: 60, seed: 3 }) });
  await using client = await modernClient(access.servers);
  for (const filters of [{}, { status: "enabled" }, { query: "a" }]) {
    const first = (await client.call("show_access", filters)).structured;
    const all = (await client.call("list_users", { ...filters, limit: 200 })).structured;
    const rest = first.nextCursor === undefined ? { users: [] } : (await client.call("list_users", {
      ...filters,
      limit: 200,
      cursor: first.nextCursor,
    })).structured;
    const ids = (users: { id: string }[]) => users.map(({ id }) => id);
    assert.deepEqual([...ids(first.users), ...ids(rest.users)], ids(all.users));
  }
});

Deno.test("show_access: one walk and one look at the seats for all of its parts", async () => {
  const { access, requests } = programOn({
    tenant: defaultTenant(),
    env: { SPANNING_CACHE_TTL_SECONDS: "0" },
  });
  await using client = await modernClient(access.servers);
  await client.call("show_access", { refresh: true });
  const paths = requests.map(({ url }) => new URL(url).pathname);
  assert.equal(paths.filter((path) => path === "/external/users").length, 1);
});

Deno.test("show_access: an empty tenant: nobody, and no finding about anybody", async () => {
  const { access } = programOn({ tenant: generateTenant({ users: 0 }) });
  await using client = await modernClient(access.servers);
  const { structured, isError } = await client.call("show_access");
  assert.equal(isError, false);
  assert.deepEqual(structured.users, []);
  assert.equal(structured.matched, 0);
});

Deno.test("show_access: of untagged records it says which roles are not determinable", async () => {
  const { access } = programOn({ tenant: generateTenant({ users: 40, seed: 5, tags: "some" }) });
  await using client = await modernClient(access.servers);
  const { structured, text } = await client.call("show_access");
  const open = structured.users.filter(({ notDeterminable }: { notDeterminable?: string[] }) =>
    notDeterminable
  );
  assert.ok(open.length > 0);
  assert.ok(
    open.every((user: { roles: string[]; notDeterminable: string[] }) =>
      user.notDeterminable.every((role) => !user.roles.includes(role))
    ),
  );
  assert.match(text, /^not determinable \(not "none"\) for .*: .*\bglobal_admin\b/m);
});

const BAD: [Record<string, unknown>, RegExp][] = [
  [{ role: "owner" }, /role/],
  [{ status: "gone" }, /status/],
  [{ tenant: "acme" }, /default/],
  [{ limit: 5 }, /limit/],
];
for (const [args, says] of BAD) {
  Deno.test(`show_access: ${JSON.stringify(args)} is a clear error`, async () => {
    const { access } = programOn({ tenant: generateTenant({ users: 3 }) });
    await using client = await modernClient(access.servers);
    const { isError, text } = await client.call("show_access", args);
    assert.equal(isError, true);
    assert.match(text, says);
  });
}

Deno.test("show_access: a vendor that answers 401 gives the checklist", async () => {
  const { access } = programOn({
    tenant: generateTenant({ users: 3 }),
    env: { SPANNING_API_KEY: "11111111-2222-4333-8444-555555555555" },
  });
  await using client = await modernClient(access.servers);
  const { isError, text } = await client.call("show_access");
  assert.equal(isError, true);
  assert.match(text, /region/i);
});

Deno.test("show_access alone has a page, in both spellings", () => {
  const withPage = tools.filter(({ listing }) => listing._meta !== undefined);
  assert.deepEqual(withPage.map(({ name }) => name), ["show_access"]);
  assert.deepEqual(withPage[0]?.listing._meta, {
    ui: { resourceUri: APP, visibility: ["model", "app"] },
    "ui/resourceUri": APP,
  });
});

for (const [era, connect] of ERAS) {
  Deno.test(`${era}: the page is declared, listed and read, with an empty policy in both places`, async () => {
    await using client = await connect(programOn({ tenant: defaultTenant() }).access.servers);
    assert.deepEqual(client.capabilities()?.["extensions"], { "io.modelcontextprotocol/ui": {} });
    const listed = (await client.listResources()).find(({ uri }) => uri === APP);
    const read = await client.readResource(APP);
    const meta = {
      ui: {
        csp: { connectDomains: [], resourceDomains: [], frameDomains: [], baseUriDomains: [] },
        prefersBorder: true,
      },
    };
    for (const one of [listed, read]) {
      assert.equal(one?.mimeType, "text/html;profile=mcp-app");
      assert.deepEqual(one?._meta, meta);
    }
    const kept = await Deno.readTextFile(
      new URL("../../src/mcp/access.html", import.meta.url),
    );
    assert.equal(read.text, kept);
  });
}
