import assert from "node:assert/strict";
import { modernClient } from "../support/mcp_clients.ts";
import { TOOLS_OF_ONE_TENANT } from "../support/typical_calls.ts";
import { sandboxAccess } from "../support/program.ts";
import { vendorOverTime } from "../support/vendor_over_time.ts";

Deno.test("list_access_changes: a year of the embedded tenant, in both forms", async (t) => {
  await using client = await modernClient(sandboxAccess().servers);
  const { structured, text } = await client.call("list_access_changes", { since: "2026-08-26" });
  await t.assertSnapshot(structured);
  await t.assertSnapshot(text);
});

Deno.test("list_access_changes: an admin who came and went between is there twice", async () => {
  await using client = await modernClient(sandboxAccess().servers);
  const user = "RENATE.VOGEL.EXT@northwind.example";
  const { structured } = await client.call("list_access_changes", { user });
  assert.deepEqual(structured.changes.map(({ kind }: { kind: string }) => kind), [
    "joiner",
    "role_gained",
    "role_lost",
    "leaver",
  ]);
  const admins = await client.call("list_access_changes", { role: "global_admin", limit: 1 });
  assert.equal(admins.structured.changes.length, 1);
  assert.equal(admins.structured.matched, 3, "gained, lost, and one who joined as one");
});

Deno.test("list_access_changes: pages give each change once, and belong to their question", async () => {
  await using client = await modernClient(sandboxAccess().servers);
  const all = await client.call("list_access_changes", { limit: 200 });
  const found: unknown[] = [];
  let cursor: string | undefined;
  do {
    const { structured } = await client.call("list_access_changes", {
      limit: 4,
      ...(cursor === undefined ? {} : { cursor }),
    });
    assert.equal(structured.matched, all.structured.matched);
    assert.deepEqual(structured.counts, all.structured.counts);
    found.push(...structured.changes);
    cursor = structured.nextCursor;
  } while (cursor !== undefined);
  assert.deepEqual(found, all.structured.changes);
  const { structured } = await client.call("list_access_changes", { limit: 4 });
  for (const args of [{ kind: "leaver" }, { since: "2026-01-01" }]) {
    const other = await client.call("list_access_changes", {
      ...args,
      cursor: structured.nextCursor,
    });
    assert.match(other.text, /Cannot use this cursor with other filters/);
  }
});

Deno.test("list_access_changes: times that mean nothing or too much are errors that say what to write", async () => {
  await using client = await modernClient(sandboxAccess().servers);
  const cases = [
    [{ since: "2026-08-26T09:00:00" }, /a time needs its offset/],
    [{ since: "2026-02-30" }, /write a date such as/],
    [{ since: "last quarter" }, /write a date such as/],
    [{ since: "2026-09-01", until: "2026-08-01" }, /since is after until/],
    [{ until: "2020-01-01" }, /the oldest one is of 2025-11-03/],
    [{ since: "2030-01-01" }, /only one reading was seen/],
  ] as const;
  for (const [args, message] of cases) {
    const { isError, text } = await client.call("list_access_changes", args);
    assert.ok(isError, JSON.stringify(args));
    assert.match(text, message);
  }
  const early = await client.call("list_access_changes", { since: "2020-01-01" });
  assert.match(early.text, /The oldest reading kept is of 2025-11-03/);
});

Deno.test("list_access_changes: where no readings are kept, it says who turns that on", async () => {
  const vendor = vendorOverTime();
  await using client = await modernClient(vendor.access().servers);
  for (
    const [tool, args] of [["list_access_changes", {}], ["list_users", {
      asOf: "2026-01-01",
    }]] as const
  ) {
    const { isError, text } = await client.call(tool, args);
    assert.ok(isError);
    assert.match(text, /SPANNING_HISTORY/);
  }
});

Deno.test("readings on disk: what changes at the vendor is told, also by a later process", async () => {
  const folder = await Deno.makeTempDir();
  const vendor = vendorOverTime();
  const env = { SPANNING_HISTORY: folder, SPANNING_CACHE_TTL_SECONDS: "0" };
  {
    await using client = await modernClient(vendor.access(env).servers);
    await client.call("list_users");
    const alone = await client.call("list_access_changes");
    assert.match(alone.text, /only one reading was seen.*The next one comes/s);
    vendor.clock.now += 3_600_000;
    await client.call("list_users");
    const same = await client.call("list_access_changes");
    assert.match(same.text, /: nothing changed/);
  }
  const [leaver, admin, ...rest] = vendor.users;
  vendor.users = [
    ...rest,
    { ...admin!, isAdmin: true, tags: ["User", "Global Admin"] },
  ];
  vendor.clock.now += 24 * 3_600_000;
  await using client = await modernClient(vendor.access(env).servers);
  const { structured } = await client.call("list_access_changes", { refresh: true });
  assert.deepEqual(structured.counts, { leaver: 1, role_gained: 1 });
  assert.deepEqual(structured.changes.map(({ user }: { user: { id: string } }) => user.id), [
    leaver!.msId,
    admin!.msId,
  ]);
  const before = await client.call("list_users", { asOf: "2026-11-02", limit: 200 });
  assert.equal(before.structured.matched, 312);
  assert.equal(before.structured.source.asOf, "2026-11-02T23:59:59.999Z");
  assert.equal(before.structured.source.fetchedAt, "2026-11-02T09:00:00.000Z");
  const now = await client.call("list_users", { limit: 1 });
  assert.equal(now.structured.matched, 311);
  const then = await client.call("get_user_grants", { user: leaver!.msId, asOf: "2026-11-02" });
  assert.equal(then.structured.user.id, leaver!.msId);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a reading that cannot be kept fails no answer: a warning, a log line, and readiness", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/history.sqlite`, "not a database ".repeat(1_000));
  const vendor = vendorOverTime();
  const access = vendor.access({ SPANNING_HISTORY: folder });
  await using client = await modernClient(access.servers);
  const { isError, structured } = await client.call("list_users");
  assert.equal(isError, false);
  assert.match(structured.source.warnings.join(), /could not be kept.*damaged/);
  const again = await client.call("list_roles");
  assert.match(again.structured.source.warnings.join(), /could not be kept/);
  const lines = vendor.lines.filter((line) => line.includes("could not be kept"));
  assert.equal(lines.length, 1);
  assert.ok(access.ok);
  const ready = await access.http("127.0.0.1").request("http://127.0.0.1/ready");
  const { history } = await ready.json();
  assert.deepEqual([history.result, history.reason], ["failed", "damaged"]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("nothing is written without the setting, whatever is asked", async () => {
  const folder = await Deno.makeTempDir();
  const vendor = vendorOverTime();
  let opened = 0;
  await using client = await modernClient(vendor.access({}, () => opened++).servers);
  for (const { name } of TOOLS_OF_ONE_TENANT) {
    await client.call(name, { user: "amara.okafor@northwind.example", role: "user" });
    await client.call(name, {});
  }
  assert.equal(opened, 0);
  await Deno.remove(folder);
});
