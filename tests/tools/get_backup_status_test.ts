import assert from "node:assert/strict";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import type { SandboxTenant } from "../../src/sandbox/tenant.ts";
import type { SandboxUser } from "../../src/sandbox/tenant.ts";
import { modernClient } from "../support/mcp_clients.ts";
import { programOn } from "../support/program.ts";

const AMARA = "amara.okafor@northwind.example";
const SUMMARY = "/external/tenant/backups/summary";
/** The first of seven days, the last of which is the day of the test's clock. */
const START = String(Date.parse("2026-10-27T00:00:00Z"));

function sent(requests: readonly Request[]): string[] {
  return requests.map(({ url }) => decodeURIComponent(url.replace("http://127.0.0.1:9", "")));
}

Deno.test("get_backup_status: a whole result of the tenant, in both forms", async (t) => {
  const { access } = programOn({ tenant: defaultTenant() });
  await using client = await modernClient(access.servers);
  const { structured, text } = await client.call("get_backup_status", { days: 2 });
  await t.assertSnapshot(structured);
  await t.assertSnapshot(text);
});

Deno.test("get_backup_status: a whole result of one user, in both forms", async (t) => {
  const { access } = programOn({ tenant: defaultTenant() });
  await using client = await modernClient(access.servers);
  const { structured, text } = await client.call("get_backup_status", { user: AMARA, days: 1 });
  await t.assertSnapshot(structured);
  await t.assertSnapshot(text);
});

Deno.test("get_backup_status: asks for the days as the vendor's module does, and reads no user list", async () => {
  const { access, requests } = programOn({ tenant: defaultTenant() });
  await using client = await modernClient(access.servers);
  await client.call("get_backup_status");
  assert.deepEqual(sent(requests), [`${SUMMARY}?start=${START}`]);
});

Deno.test("get_backup_status: for a user, requests the record and the status, whose rows say whose they are", async () => {
  const { access, requests } = programOn({ tenant: defaultTenant() });
  await using client = await modernClient(access.servers);
  await client.call("get_backup_status", { user: AMARA });
  assert.deepEqual(sent(requests), [
    `/external/users/${AMARA}?status=false`,
    `/external/users/${AMARA}?status=true&start=${START}`,
  ]);
});

for (const days of [1, 2, 7, 30]) {
  Deno.test(`get_backup_status: ${days} days are the newest ones, newest first, of each service`, async () => {
    const { access } = programOn({ tenant: defaultTenant() });
    await using client = await modernClient(access.servers);
    for (const user of [undefined, AMARA]) {
      const { structured } = await client.call("get_backup_status", { user, days });
      const dates = structured.services.map(({ date }: { date: string }) => date);
      assert.equal(new Set(dates).size, days);
      assert.equal(dates[0], "2026-11-02");
      assert.deepEqual(dates, dates.toSorted().reverse());
      const services = structured.services.map(({ service }: { service: string }) => service);
      assert.deepEqual(
        new Set(services),
        new Set(["mail", "calendar", "contact", "drive", "spsite"]),
      );
      assert.equal(services.length, 5 * days);
    }
  });
}

Deno.test("get_backup_status: more than a month is told by day, with the same figures, in both forms", async () => {
  const { access } = programOn({ tenant: defaultTenant() });
  await using client = await modernClient(access.servers);
  const month = await client.call("get_backup_status", { days: 31 });
  const { structured, text } = await client.call("get_backup_status", { days: 90 });
  assert.equal("services" in structured, false);
  assert.equal(structured.byDay.length, 90);
  type Row = Record<string, unknown>;
  const rows = structured.byDay.flatMap(({ date, services }: { date: string; services: Row[] }) =>
    services.map((row) => ({ ...row, date }))
  );
  const withoutTotal = ({ total: _, ...row }: Row): Row => row;
  assert.deepEqual(rows.slice(0, 155), month.structured.services.map(withoutTotal));
  // What the month's table says stands in the longer one too.
  for (const line of month.text.split("\n").filter((line) => /^20/.test(line))) {
    assert.ok(text.includes(line), line);
  }
});

Deno.test("get_backup_status: a user is found by e-mail and object id too, with the backups of the same account", async () => {
  const tenant = defaultTenant();
  const user = tenant.users.find(({ userPrincipalName }) => userPrincipalName === AMARA);
  const { access } = programOn({ tenant });
  await using client = await modernClient(access.servers);
  const { structured } = await client.call("get_backup_status", { user: AMARA.toUpperCase() });
  const byId = await client.call("get_backup_status", { user: user?.msId });
  assert.equal(byId.structured.user.userPrincipalName, AMARA);
  assert.deepEqual(byId.structured.services, structured.services);
});

Deno.test("get_backup_status: a guest's principal name is one segment of the path", async () => {
  const guest = "ada_contoso.example#EXT#@northwind.onmicrosoft.example";
  const { access, requests } = programOn({ tenant: defaultTenant() });
  await using client = await modernClient(access.servers);
  const { structured } = await client.call("get_backup_status", { user: guest });
  assert.equal(structured.user.userPrincipalName, guest);
  for (const { url } of requests) {
    assert.equal(new URL(url).pathname, `/external/users/${encodeURIComponent(guest)}`);
  }
});

Deno.test("get_backup_status: an empty user means the whole tenant", async () => {
  const { access } = programOn({ tenant: defaultTenant() });
  await using client = await modernClient(access.servers);
  const { structured } = await client.call("get_backup_status", { user: " " });
  assert.equal(structured.scope, "tenant");
  assert.equal("user" in structured, false);
});

Deno.test("get_backup_status: an empty tenant has no backups and no users", async () => {
  const { access } = programOn({ tenant: generateTenant({ users: 0 }) });
  await using client = await modernClient(access.servers);
  const { structured } = await client.call("get_backup_status");
  assert.equal(structured.services.length, 35);
  for (const { successful, partial, failed, total } of structured.services) {
    assert.deepEqual([successful, partial, failed, total], [0, 0, 0, 0]);
  }
  const { isError, text } = await client.call("get_backup_status", { user: AMARA });
  assert.equal(isError, true);
  assert.match(text, /No user.*list_users/s);
});

Deno.test("get_backup_status: a user that Spanning does not back up has no services, and a warning says so", async () => {
  const { access } = programOn({ tenant: defaultTenant() });
  await using client = await modernClient(access.servers);
  const user = "viktor.petrenko@northwind.example";
  const { structured, text } = await client.call("get_backup_status", { user });
  assert.deepEqual(structured.services, []);
  assert.match(structured.source.warnings.join(), /no backups for these days/);
  assert.match(text, /no backups reported/);
});

for (const args of [{ days: 0 }, { days: 91 }, { days: 1.5 }, { user: 3 }, { service: "mail" }]) {
  Deno.test(`get_backup_status: ${JSON.stringify(args)} is a clear error`, async () => {
    const { access } = programOn({ tenant: generateTenant({ users: 1 }) });
    await using client = await modernClient(access.servers);
    const { isError, text } = await client.call("get_backup_status", args);
    assert.equal(isError, true);
    assert.match(text, /days|user|service/);
  });
}

const FAILURES: readonly (readonly [fault: string, says: RegExp])[] = [
  ["bad_key", /refused the credentials/],
  ["server_error:500", /unavailable/],
  ["html:route=backups", /web page/],
  ["half_body:route=backups", /not valid JSON/],
];
for (const [fault, says] of FAILURES) {
  Deno.test(`get_backup_status: ${fault} is an error, not an answer without backups`, async () => {
    const { access } = programOn({ tenant: defaultTenant(), faults: [fault] });
    await using client = await modernClient(access.servers);
    // A user's rows say whose they are, and are not compared with the tenant's.
    for (const user of fault.includes("route=backups") ? [undefined] : [undefined, AMARA]) {
      const { isError, structured, text } = await client.call("get_backup_status", { user });
      assert.equal(isError, true);
      assert.equal(structured, undefined);
      assert.match(text, says);
    }
  });
}

Deno.test("get_backup_status: the whole tenant's figures are never shown as a user's", async () => {
  const { access } = programOn({
    tenant: defaultTenant(),
    faults: ["per_user_status_of_tenant"],
  });
  await using client = await modernClient(access.servers);
  for (const user of [AMARA, "viktor.petrenko@northwind.example"]) {
    for (const days of [1, 7]) {
      const { isError, structured, text } = await client.call("get_backup_status", { user, days });
      assert.equal(isError, true, user);
      assert.equal(structured, undefined);
      assert.match(text, /as large as the whole tenant's.*without a user/s);
    }
  }
  const { structured } = await client.call("get_backup_status");
  assert.equal(structured.scope, "tenant");
});

Deno.test("get_backup_status: a listed user that the route of one user refuses: the error says that the user exists", async () => {
  const { access } = programOn({ tenant: defaultTenant(), faults: ["per_user_400"] });
  await using client = await modernClient(access.servers);
  const { isError, text } = await client.call("get_backup_status", { user: AMARA });
  assert.equal(isError, true);
  assert.match(text, /Spanning lists the user, but its route for one user does not know/);
});

Deno.test("get_backup_status: the live account's figures are not shown for a deleted one of the same name", async () => {
  const [live] = generateTenant({ users: 1 }).users;
  assert.ok(live);
  const gone: SandboxUser = {
    ...live,
    isDeleted: true,
    msId: "00000000-0000-4000-8000-000000000000",
    tags: ["User", "Deleted From Microsoft"],
  };
  const tenant = { users: [live, gone], facts: { users: 2 } } as unknown as SandboxTenant;
  const { access } = programOn({ tenant });
  await using client = await modernClient(access.servers);
  const { isError, text } = await client.call("get_backup_status", { user: gone.msId });
  assert.equal(isError, true);
  assert.match(text, /another account of that name/);
});
