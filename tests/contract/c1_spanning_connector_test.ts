import assert from "node:assert/strict";
import { readConfiguration } from "../../src/configuration/read_configuration.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { SANDBOX_CREDENTIALS } from "../../src/sandbox/tenant.ts";
import { createAccess } from "../../mod.ts";
import { modernClient } from "../support/mcp_clients.ts";
import { TAGS as ROLES } from "../support/oracle.ts";
import { programOn } from "../support/program.ts";

// "Set up a Spanning connector", C1's document on its own connector: each sentence of its sections
// "Synced resource types" and "Special notes", quoted, is a test here.

const tenant = defaultTenant();
const ALL = { limit: 200 };

// deno-lint-ignore no-explicit-any
type Answer = any;

async function everybody(over: Parameters<typeof programOn>[0]): Promise<Answer[]> {
  await using client = await modernClient(programOn(over).access.servers);
  const users: Answer[] = [];
  for (let cursor: string | undefined = ""; cursor !== undefined;) {
    const page: { structured: Answer } = await client.call("list_users", { ...ALL, cursor });
    users.push(...page.structured.users);
    cursor = page.structured.nextCursor;
  }
  return users;
}

Deno.test('"Users: Spanning users from the tenant": all of them, and nobody else', async () => {
  const users = await everybody({ tenant });
  assert.deepEqual(
    users.map(({ id }) => id).toSorted(),
    tenant.users.map(({ msId }) => msId).toSorted(),
  );
});

Deno.test('"Each user carries its principal name, email, display name, Microsoft object id, license assignment, and admin status"', async () => {
  const byId = new Map(tenant.users.map((user) => [user.msId, user]));
  for (const user of await everybody({ tenant })) {
    const record = byId.get(user.id);
    assert.ok(record, "the Microsoft object id is the id");
    assert.equal(user.userPrincipalName, record.userPrincipalName);
    assert.equal(user.email ?? user.userPrincipalName, record.email);
    assert.equal(user.displayName, record.displayName);
    assert.equal(user.license !== "none", record.assigned);
    assert.equal(user.admin, record.isAdmin);
  }
});

Deno.test('"Roles: A fixed set of seven Spanning role tiers": these seven, in this order', async () => {
  const untagged = generateTenant({ users: 40, tags: "none" });
  for (const each of [tenant, generateTenant({ users: 0 }), untagged]) {
    await using client = await modernClient(programOn({ tenant: each }).access.servers);
    const { structured } = await client.call("list_roles");
    assert.deepEqual(structured.roles.map(({ displayName }: Answer) => displayName), ROLES);
  }
});

Deno.test('"Each user is granted membership in the roles corresponding to its tags": all of them, each as a grant', async () => {
  await using client = await modernClient(programOn({ tenant }).access.servers);
  await client.call("list_roles");
  for (const { msId, tags = [] } of tenant.users.filter((_, index) => index % 4 === 0)) {
    const { structured } = await client.call("get_user_grants", { user: msId });
    const granted = structured.grants.map(({ displayName }: Answer) => displayName);
    for (const role of tags.filter((tag) => ROLES.includes(tag))) {
      assert.ok(granted.includes(role), `${msId}: ${role}`);
    }
    for (const { displayName, evidence } of structured.grants) {
      const flag = ["Archived (read-only)", "Deleted From Microsoft"].includes(displayName);
      assert.ok(tags.includes(displayName) || (flag && /: true$/.test(evidence[0])), displayName);
    }
  }
});

Deno.test('"The connector authenticates with HTTP Basic Auth. The admin email is the username and the API key is the password"', async () => {
  const { access, requests } = programOn({ tenant });
  await using client = await modernClient(access.servers);
  for (const call of ["list_users", "get_tenant", "get_backup_status"]) await client.call(call);
  assert.ok(requests.length > 2);
  const pair = `${SANDBOX_CREDENTIALS.adminEmail}:${SANDBOX_CREDENTIALS.apiKey}`;
  for (const { headers } of requests) {
    assert.equal(headers.get("authorization"), `Basic ${btoa(pair)}`);
  }
});

Deno.test('"The base URL is the region-specific host (https://o365-api-<region>.spanningbackup.com)": of six regions, with a C1 connector\'s own settings', async () => {
  for (const region of ["us", "eu", "ap", "ca", "uk", "af"]) {
    const env = {
      BATON_SPANNING_ADMIN_EMAIL: SANDBOX_CREDENTIALS.adminEmail,
      BATON_SPANNING_API_KEY: SANDBOX_CREDENTIALS.apiKey,
      BATON_SPANNING_BASE_URL: `https://o365-api-${region}.spanningbackup.com`,
    };
    const sandbox = createSandbox({ tenant, credentials: SANDBOX_CREDENTIALS });
    const origins = new Set<string>();
    const access = createAccess({
      env,
      fetch: (input, init) => {
        const request = new Request(input, init);
        origins.add(new URL(request.url).origin);
        return sandbox.fetch(request);
      },
      now: () => 0,
      writeLog: () => {},
    });
    await using client = await modernClient(access.servers);
    const { structured } = await client.call("list_users");
    assert.equal(structured.source.region, region);
    assert.deepEqual([...origins], [env.BATON_SPANNING_BASE_URL]);
  }
});

Deno.test('"The API key is region-scoped, so the base URL must match the account\'s region": a mismatch is refused before a request, or explained after one', async () => {
  const env = {
    SPANNING_ADMIN_EMAIL: SANDBOX_CREDENTIALS.adminEmail,
    SPANNING_API_KEY: SANDBOX_CREDENTIALS.apiKey,
    SPANNING_BASE_URL: "https://o365-api-eu.spanningbackup.com",
  };
  assert.throws(() => readConfiguration({ ...env, SPANNING_REGION: "us" }), /disagree/);
  const { access } = programOn({ tenant, faults: ["bad_key"] });
  await using client = await modernClient(access.servers);
  const { isError, text } = await client.call("list_users");
  assert.equal(isError, true);
  assert.match(text, /region is the one where the tenant's console is/);
});

Deno.test('"Roles are synthesized from each user\'s tags": other tags, other roles, whatever the flags say of admins', async () => {
  const [user] = generateTenant({ users: 1 }).users;
  assert.ok(user);
  for (const role of ROLES) {
    const plain = { ...user, isAdmin: true, isDeleted: false, isArchive: false, tags: [role] };
    const [told] = await everybody({ tenant: { users: [plain], facts: { users: 1 } } as never });
    const id = role.toLowerCase().replace(" (read-only)", "").replaceAll(" ", "_");
    assert.deepEqual(told.roles, [id]);
  }
});

Deno.test('"Spanning has no dedicated roles endpoint": none is asked for', async () => {
  const { access, requests } = programOn({ tenant });
  await using client = await modernClient(access.servers);
  for (
    const [tool, args] of [["list_roles", {}], ["list_role_grants", { role: "user" }]] as const
  ) {
    assert.equal((await client.call(tool, args)).isError, false);
  }
  const paths = new Set(requests.map(({ url }) => new URL(url).pathname));
  assert.deepEqual(paths, new Set(["/external/users", "/external/tenant"]));
});

Deno.test('"All seven roles are always present and role membership is derived from the tags on each user record": counts are those of the tags', async () => {
  await using client = await modernClient(programOn({ tenant }).access.servers);
  const { structured } = await client.call("list_roles");
  for (const { id, displayName, members } of structured.roles) {
    const tagged = tenant.users.filter(({ tags }) => tags?.includes(displayName)).length;
    assert.equal(members, tagged, displayName);
    const grants = await client.call("list_role_grants", { role: id, ...ALL });
    assert.equal(grants.structured.matched, tagged);
  }
});

Deno.test('"User accounts that are deleted or archived in Spanning are marked disabled in C1": these, and no others', async () => {
  const byId = new Map(tenant.users.map((user) => [user.msId, user]));
  let disabled = 0;
  for (const { id, status, disabledBecause = [] } of await everybody({ tenant })) {
    const { isDeleted, isArchive, tags = [] } = byId.get(id) ?? assert.fail();
    const deleted = isDeleted || tags.includes("Deleted From Microsoft");
    const archived = isArchive || tags.includes("Archived (read-only)");
    assert.equal(status, deleted || archived ? "disabled" : "enabled");
    assert.deepEqual(disabledBecause, [
      ...(deleted ? ["deleted"] : []),
      ...(archived ? ["archived"] : []),
    ]);
    if (status === "disabled") disabled++;
  }
  assert.equal(disabled, 46);
});
