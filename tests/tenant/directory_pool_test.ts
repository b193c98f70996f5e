import assert from "node:assert/strict";
import { sleep } from "../../src/base/async.ts";
import { readConfiguration } from "../../src/configuration/read_configuration.ts";
import { createTenant } from "../../src/tenant/tenant.ts";
import type { TenantHost } from "../../src/tenant/walk.ts";
import { DirectoryPool, type PoolLimits } from "../../src/tenant/directory_pool.ts";
import type { DirectoryState } from "../../src/tenant/tenant_directory.ts";
import { CALLERS, vendorOf } from "../support/callers.ts";

const ADMIN = { adminEmail: "admin@t.example", apiKey: "secret-key" };
const US = "https://o365-api-us.spanningbackup.com";
const EU = "https://o365-api-eu.spanningbackup.com";

function poolWith(limits: Partial<PoolLimits> = {}) {
  const clock = { now: 0 };
  const most = { most: 100, mostBytes: 1_000, longestMs: 1_000 };
  return { pool: new DirectoryPool({ now: () => clock.now, ...most, ...limits }), clock };
}

/** What a slot is asked about: how many bytes are held in it, whole or half read. */
function fill(slot: DirectoryState, whole: number, half = 0): void {
  slot.held = { directory: { bytes: whole }, since: 0 } as NonNullable<DirectoryState["held"]>;
  if (half > 0) slot.driver = { bytes: half } as NonNullable<DirectoryState["driver"]>;
}

const admin = (number: number) => ({ ...ADMIN, apiKey: `key ${number}` });

Deno.test("the same credentials for the same region have one slot, whenever they come", async () => {
  const { pool } = poolWith();
  assert.equal(await pool.slot(ADMIN, US), await pool.slot({ ...ADMIN }, US));
  assert.equal(pool.size, 1);
});

const OTHERS: [what: string, credentials: typeof ADMIN, origin: string][] = [
  ["another key", { ...ADMIN, apiKey: "other-key" }, US],
  ["another administrator", { ...ADMIN, adminEmail: "other@t.example" }, US],
  ["another region", ADMIN, EU],
  ["the same letters divided otherwise", {
    adminEmail: "admin@t.exampl",
    apiKey: "esecret-key",
  }, US],
];
for (const [what, credentials, origin] of OTHERS) {
  Deno.test(`${what} is another slot`, async () => {
    const { pool } = poolWith();
    const slot = await pool.slot(ADMIN, US);
    assert.notEqual(await pool.slot(credentials, origin), slot);
    assert.equal(pool.size, 2);
  });
}

Deno.test("with too many slots the one that was not asked for the longest goes", async () => {
  const { pool } = poolWith({ most: 2 });
  const [one, two] = [await pool.slot(admin(1), US), await pool.slot(admin(2), US)];
  assert.equal(await pool.slot(admin(1), US), one);
  await pool.slot(admin(3), US);
  assert.equal(pool.size, 2);
  assert.equal(await pool.slot(admin(1), US), one);
  assert.notEqual(await pool.slot(admin(2), US), two);
});

Deno.test("a slot goes when nobody asked for it for too long", async () => {
  const { pool, clock } = poolWith();
  const one = await pool.slot(admin(1), US);
  clock.now = 1_000;
  assert.equal(await pool.slot(admin(1), US), one);
  await pool.slot(admin(2), US);
  clock.now = 2_001;
  await pool.slot(admin(2), US);
  assert.equal(pool.size, 1);
  assert.notEqual(await pool.slot(admin(1), US), one);
});

Deno.test("with too many bytes the oldest go until the rest fits; what is read half counts too", async () => {
  const { pool } = poolWith();
  const slots = [];
  for (const number of [1, 2, 3]) slots.push(await pool.slot(admin(number), US));
  slots.forEach((slot) => fill(slot, 300));
  await pool.slot(admin(3), US);
  assert.equal(pool.size, 3);
  fill(slots[2] as DirectoryState, 300, 401);
  await pool.slot(admin(3), US);
  assert.equal(pool.size, 1);
});

Deno.test("the slot that is asked for stays, however large", async () => {
  const { pool } = poolWith();
  const slot = await pool.slot(ADMIN, US);
  fill(slot, 5_000);
  assert.equal(await pool.slot(ADMIN, US), slot);
});

for (const background of [true, false]) {
  Deno.test(`background ${background}: once a walk has ended, its slot holds the directory and no client with credentials`, async () => {
    const [caller] = CALLERS;
    assert.ok(caller);
    const { pool } = poolWith();
    const origin = `https://o365-api-${caller.region}.spanningbackup.com`;
    const slot = await pool.slot(caller, origin);
    const vendor = vendorOf(CALLERS);
    const baseUrl = { origin, region: caller.region };
    const configuration = readConfiguration({ SPANNING_CREDENTIALS_FROM: "headers" });
    const host: TenantHost = {
      fetch: (input, init) => vendor(new Request(input, init)),
      now: Date.now,
      sleep,
      background,
    };
    const tenant = { id: "default", baseUrl, credentials: caller };
    const { directory } = createTenant(tenant, configuration, host, slot);
    assert.equal((await directory.get()).users, caller.users);
    assert.deepEqual(Object.keys(slot), ["held"]);
  });
}

Deno.test("a slot is found by a hash that nobody can test credentials with", async (t) => {
  const keys: unknown[] = [];
  const { set } = Map.prototype;
  Map.prototype.set = function (key, value) {
    keys.push(key);
    return set.call(this, key, value);
  };
  try {
    await poolWith().pool.slot(ADMIN, US);
    await poolWith().pool.slot(ADMIN, US);
  } finally {
    Map.prototype.set = set;
  }
  await t.step("it holds neither of them", () => {
    assert.ok(keys.length >= 2);
    for (const secret of Object.values(ADMIN)) assert.ok(!keys.join().includes(secret));
  });
  await t.step("it is another one in each process", () => {
    assert.equal(new Set(keys).size, keys.length);
  });
});
