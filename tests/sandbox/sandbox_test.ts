import assert from "node:assert/strict";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { ask, askJson, AUTHORIZATION, sandboxOf } from "./plain_client.ts";

const tenant = defaultTenant();
const ROUTES = [
  "/external/users",
  "/external/users/amara.okafor@northwind.example",
  "/external/tenant",
  "/external/tenant/backups/summary",
];

for (const path of ROUTES) {
  Deno.test(`${path}: accepts the right credentials, with "Basic" in any case`, async () => {
    for (const authorization of [AUTHORIZATION, AUTHORIZATION.replace("Basic", "basic")]) {
      const response = await ask(sandboxOf(tenant), path, { headers: { authorization } });
      assert.equal(response.status, 200);
      assert.match(response.headers.get("content-type") ?? "", /^application\/json/);
      await response.body?.cancel();
    }
  });
}

const WRONG: readonly (readonly [string, Record<string, string>])[] = [
  ["no credentials", {}],
  ["another key", { authorization: `Basic ${btoa("admin@northwind.example:wrong")}` }],
  ["another administrator", {
    authorization: `Basic ${btoa("x:00000000-5a4d-4b0c-8000-000000000000")}`,
  }],
  ["Bearer", { authorization: AUTHORIZATION.replace("Basic", "Bearer") }],
  ["no base64", { authorization: "Basic %%%" }],
  ["half the credentials in base64", { authorization: "Basic YQ" }],
];
for (const [what, headers] of WRONG) {
  Deno.test(`${what}: 401 with the vendor's body, and no challenge, on every route`, async () => {
    for (const path of ROUTES) {
      const response = await ask(sandboxOf(tenant), path, { headers });
      assert.equal(response.status, 401);
      assert.equal(await response.text(), '{"code":"Unauthorized","message":""}');
      assert.equal(response.headers.get("www-authenticate"), null);
    }
  });
}

Deno.test("a path without /external is answered as Express does, with or without credentials", async () => {
  for (const path of ["/tenant", "/users", "/"]) {
    const response = await ask(sandboxOf(tenant), path, { headers: {} });
    assert.equal(response.status, 404);
    assert.match(await response.text(), new RegExp(`Cannot GET ${path}<`));
  }
});

Deno.test("an unknown path below /external, or a write, is answered as Fastify does", async () => {
  const sandbox = sandboxOf(tenant);
  const response = await ask(sandbox, "/external/license", { headers: {} });
  assert.equal(response.status, 404);
  assert.deepEqual(await response.json(), {
    statusCode: 404,
    error: "Not Found",
    message: "Route GET:/external/license not found",
  });
  const write = await sandbox.fetch(
    new Request("https://x.example/external/users/assign", { method: "POST" }),
  );
  assert.ok(write.status === 401 || write.status === 404);
  await write.body?.cancel();
});

Deno.test("every user, guests included, is found by encoded principal name in any case", async () => {
  const sandbox = sandboxOf(tenant);
  for (const user of tenant.users) {
    for (const name of [user.userPrincipalName, user.userPrincipalName.toUpperCase()]) {
      const path = `/external/users/${encodeURIComponent(name)}?status=false`;
      assert.deepEqual(await askJson(sandbox, path), user);
    }
  }
});

Deno.test("of two records with the same principal name, the live one is found", async () => {
  const [live] = generateTenant({ users: 1 }).users;
  assert.ok(live);
  const shadow = { ...live, isDeleted: true, msId: "00000000-0000-4000-8000-000000000000" };
  const found = await askJson(
    sandboxOf({ ...tenant, users: [shadow, live] }),
    `/external/users/${live.userPrincipalName}?status=false`,
  );
  assert.equal(found.msId, live.msId);
});

for (const name of ["nobody@northwind.example", "", "amara.okafor", "%23", "a%2Fb", "%ff"]) {
  Deno.test(`/users/${name}: 404 for an unknown user`, async () => {
    const response = await ask(sandboxOf(tenant), `/external/users/${name}`);
    assert.equal(response.status, 404);
    assert.equal((await response.json()).statusCode, 404);
  });
}

Deno.test("a user comes with a backup summary of their own unless status=false", async () => {
  const sandbox = sandboxOf(tenant);
  const path = "/external/users/amara.okafor@northwind.example";
  const { backupSummary } = await askJson(sandbox, path);
  assert.deepEqual(await askJson(sandbox, `${path}?status=TRUE`), await askJson(sandbox, path));
  assert.equal(backupSummary.length, 5);
  for (const { date, backup } of backupSummary) {
    assert.equal(date, "03/02/2026");
    assert.equal(backup.total, "1");
    assert.equal(backup.successful + backup.partial + backup.failed, 1);
  }
});

Deno.test("/tenant returns the tenant's figures", async () => {
  assert.deepEqual(await askJson(sandboxOf(tenant), "/external/tenant"), tenant.facts);
});

Deno.test("the backup summary covers five services on each of the last seven days", async () => {
  const summary = await askJson(sandboxOf(tenant), "/external/tenant/backups/summary");
  assert.deepEqual(
    [...new Set(summary.map(({ date }: { date: string }) => date))],
    ["02/24", "02/25", "02/26", "02/27", "02/28", "03/01", "03/02"].map((day) => `${day}/2026`),
  );
  assert.equal(summary.length, 7 * 5);
  const backedUp =
    tenant.users.filter((user) => user.assigned && !user.isArchive && !user.isDeleted).length;
  for (const { type, backup: { total, partial, failed, successful, data } } of summary) {
    assert.match(type, /^(MAIL|CALENDAR|CONTACT|DRIVE|SPSITE)$/);
    assert.equal(total, String(backedUp));
    assert.equal(successful + partial + failed, backedUp);
    assert.deepEqual(Object.keys(data), ["created", "deleted", "failed", "total", "attempts"]);
    for (const number of Object.values(data)) assert.ok(Number.isInteger(number));
  }
  assert.deepEqual(await askJson(sandboxOf(tenant), "/external/tenant/backups/summary"), summary);
});

for (
  const [query, days] of [
    ["start=12/30/2025&end=01/02/2026", ["12/30/2025", "12/31/2025", "01/01/2026", "01/02/2026"]],
    ["start=2026-03-01", ["03/01/2026", "03/02/2026"]],
    ["start=2026-03-01T10:00:00Z&end=2026-03-01T11:00:00Z", ["03/01/2026"]],
    ["start=2026-03-02&end=2026-03-02", ["03/02/2026"]],
    // 2026-03-01T00:00:00Z and 2026-03-02T13:20:00Z, as the vendor's module writes them.
    ["start=1772323200000", ["03/01/2026", "03/02/2026"]],
    ["start=1772457600000&end=1772457600000", ["03/02/2026"]],
  ] as const
) {
  Deno.test(`the backup summary for ${query} covers exactly those days`, async () => {
    const sandbox = sandboxOf(tenant);
    const summary = await askJson(sandbox, `/external/tenant/backups/summary?${query}`);
    assert.deepEqual([...new Set(summary.map(({ date }: { date: string }) => date))], days);
    const { users } = await askJson(sandbox, `/external/users?size=20&${query}`);
    const backedUp = users.find((user: { backupSummary: unknown[] }) =>
      user.backupSummary.length > 0
    );
    assert.equal(backedUp.backupSummary.length, 5 * days.length);
  });
}

Deno.test("every request is counted, whatever its outcome", async () => {
  const sandbox = sandboxOf(tenant, "network_error:route=tenant");
  await askJson(sandbox, "/external/users");
  await (await ask(sandbox, "/nowhere")).body?.cancel();
  await assert.rejects(ask(sandbox, "/external/tenant"));
  assert.equal(sandbox.requests, 3);
});

Deno.test("an aborted request rejects, as with fetch", async () => {
  await assert.rejects(
    ask(sandboxOf(tenant), "/external/tenant", { signal: AbortSignal.abort() }),
    { name: "AbortError" },
  );
});
