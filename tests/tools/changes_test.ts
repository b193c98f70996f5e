import assert from "node:assert/strict";
import { modernClient } from "../support/mcp_clients.ts";
import { TOOLS_OF_ONE_TENANT, TOOLS_WITH_EVIDENCE } from "../support/typical_calls.ts";
import { programOn, sandboxAccess } from "../support/program.ts";
import { vendorOverTime } from "../support/vendor_over_time.ts";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";

/** The embedded tenant, whose year is made once. */
const sandbox = sandboxAccess();

Deno.test("list_access_changes: a year of the embedded tenant, in both forms", async (t) => {
  await using client = await modernClient(sandbox.servers);
  const { structured, text } = await client.call("list_access_changes", { since: "2026-08-26" });
  await t.assertSnapshot(structured);
  await t.assertSnapshot(text);
});

Deno.test("list_access_changes: an admin who came and went between is there twice", async () => {
  await using client = await modernClient(sandbox.servers);
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
  await using client = await modernClient(sandbox.servers);
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
  await using client = await modernClient(sandbox.servers);
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

// deno-lint-ignore no-explicit-any
type Listing = any;

const LISTINGS: readonly Listing[] = TOOLS_WITH_EVIDENCE.map(({ listing }) => listing);

/** Answers are from a user list where they say how many pages it had. */
const FROM_A_LIST = LISTINGS.filter(({ outputSchema }) =>
  JSON.stringify(outputSchema).includes('"pages"')
);

/** One has `until` and answers from kept readings in any case; backups are not kept. */
const WITHOUT = ["list_access_changes", "get_backup_status", "check_review"];

Deno.test("asOf: every tool that answers from a list takes it, and no other", () => {
  const taking = LISTINGS.filter(({ inputSchema }) => "asOf" in inputSchema.properties);
  const names = (all: Listing[]) => all.map(({ name }) => name);
  assert.deepEqual(names(taking), names(FROM_A_LIST).filter((name) => !WITHOUT.includes(name)));
  assert.ok(taking.length >= 7);
});

Deno.test("asOf: costs at most 15 tokens a tool, with outputs", () => {
  const costs = LISTINGS.map(({ name, title, description, inputSchema, outputSchema }) => {
    const definition = { name, title, description, inputSchema, outputSchema };
    const without = JSON.stringify(definition, (key, value) => key === "asOf" ? undefined : value);
    return countTokens(JSON.stringify(definition)) - countTokens(without);
  });
  assert.ok(costs.reduce((sum, cost) => sum + cost) / costs.length <= 15, costs.join());
  assert.ok(Math.max(...costs) <= 16, costs.join());
});

for (const listing of FROM_A_LIST) {
  const { name } = listing;
  if (WITHOUT.includes(name)) continue;

  Deno.test(`asOf: ${name} answers from the reading kept then, and refuses what cannot be`, async () => {
    await using client = await modernClient(sandbox.servers);
    const needed = {
      ...(name === "get_user_grants" ? { user: "amara.okafor@northwind.example" } : {}),
      ...(name === "list_role_grants" ? { role: "global_admin" } : {}),
    };
    const { structured, text } = await client.call(name, { ...needed, asOf: "2026-03-01" });
    assert.equal(structured.source.asOf, "2026-03-01T23:59:59.999Z");
    assert.equal(structured.source.fetchedAt, "2026-02-02T06:00:00.000Z");
    assert.match(text, /as of 2026-03-01/);
    const now = await client.call(name, { ...needed, asOf: "" });
    assert.equal(now.structured.source.asOf, undefined);
    for (
      const [args, says] of [
        [{ asOf: "2026-03-01", refresh: true }, /asOf and refresh together/],
        [{ asOf: "2001-01-01" }, /No reading was kept by then: the oldest one is of 2025-11-03/],
        [{ asOf: "last spring" }, /Cannot read asOf "?last spring"?: write a date/],
        [{ asOf: "2026-03-01T10:00" }, /a time needs its offset/],
      ] as const
    ) {
      const refused = await client.call(name, { ...needed, ...args });
      assert.ok(refused.isError, JSON.stringify(args));
      assert.match(refused.text, says);
    }
    await using bare = await modernClient(programOn({ tenant: defaultTenant() }).access.servers);
    const { isError, text: why } = await bare.call(name, { ...needed, asOf: "2026-03-01" });
    assert.ok(isError);
    assert.match(why, /no readings are kept here.*SPANNING_HISTORY/);
  });
}
