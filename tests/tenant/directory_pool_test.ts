import assert from "node:assert/strict";
import { sleep } from "../../src/base/async.ts";
import { readConfiguration } from "../../src/configuration/read_configuration.ts";
import { createTenant, type TenantHost } from "../../src/tenant/tenant.ts";
import { DirectoryPool, type PoolLimits } from "../../src/tenant/directory_pool.ts";
import type { DirectoryState } from "../../src/tenant/directory_state.ts";
import { CALLERS, vendorOf } from "../support/callers.ts";

const ADMIN = { adminEmail: "admin@t.example", apiKey: "secret-key" };
const US = "https://o365-api-us.spanningbackup.com";
const EU = "https://o365-api-eu.spanningbackup.com";

function poolWith(limits: Partial<PoolLimits> = {}) {
  const clock = { now: 0 };
  const most = { most: 100, mostBytes: 1_000, walkBytes: 0, longestMs: 1_000 };
  const passTime = (ms: number): Promise<void> => {
    clock.now += ms;
    return Promise.resolve();
  };
  const pool = new DirectoryPool({ now: () => clock.now, sleep: passTime, ...most, ...limits });
  const slot = (
    owner: string,
    credentials: typeof ADMIN,
    origin: string,
    ask: () => Promise<unknown> = () => Promise.reject(new Error("Nobody is asked")),
  ) => pool.slot(owner, credentials, origin, ask);
  return {
    pool: {
      slot,
      get size() {
        return pool.size;
      },
    },
    clock,
  };
}

type Slot = Awaited<ReturnType<DirectoryPool["slot"]>>;

/** Reads a list into a slot: so many bytes, accepted by the vendor, and nobody waits any more. */
async function read(slot: Slot, bytes = 1): Promise<void> {
  const leave = await slot.enter?.(undefined);
  slot.state.cached = { directory: { bytes }, since: 0 } as NonNullable<DirectoryState["cached"]>;
  leave?.();
}

/** Begins to read a list into a slot: so many pages and bytes so far. */
async function begin(slot: Slot, pages: number, bytes = 0) {
  const leave = await slot.enter?.(undefined) ?? (() => {});
  let stopped = false;
  slot.state.walks = {
    pages,
    bytes,
    idle: false,
    stop: () => stopped = true,
  } as unknown as NonNullable<DirectoryState["walks"]>;
  return { leave, stopped: () => stopped };
}

const admin = (number: number) => ({ ...ADMIN, apiKey: `key ${number}` });
const isCached = ({ state }: Slot) => state.cached !== undefined;

Deno.test("the same credentials for the same region have one slot, whenever they come", async () => {
  const { pool } = poolWith();
  await read(await pool.slot("ann", ADMIN, US), 7);
  assert.equal((await pool.slot("ben", { ...ADMIN }, US)).state.cached?.directory.bytes, 7);
  assert.equal(pool.size, 1);
});

Deno.test("two who come at once with the same credentials share a slot from the first page on", async () => {
  const { pool } = poolWith();
  const [one, two] = [await pool.slot("ann", ADMIN, US), await pool.slot("ann", ADMIN, US)];
  await begin(one, 0);
  assert.equal(two.state, one.state);
});

for (const adminEmail of ["ADMIN@T.example", " admin@t.EXAMPLE "]) {
  Deno.test(`"${adminEmail}" shares a slot once the vendor has accepted it, and not before`, async () => {
    const { pool } = poolWith();
    await read(await pool.slot("ann", ADMIN, US));
    const spelled = { ...ADMIN, adminEmail };
    const refused = await pool.slot("ann", spelled, US, () => Promise.reject(new Error("no")));
    await assert.rejects(async () => await refused.prove?.(), /no/);
    assert.ok(!isCached(refused));
    let asked = 0;
    const accepted = await pool.slot("ann", spelled, US, () => Promise.resolve(++asked));
    await accepted.prove?.();
    await accepted.prove?.();
    assert.ok(isCached(accepted));
    assert.ok(isCached(await pool.slot("ann", spelled, US)));
    assert.deepEqual([asked, pool.size], [1, 1]);
  });
}

const OTHERS: [what: string, credentials: typeof ADMIN, origin: string][] = [
  ["another key", { ...ADMIN, apiKey: "other-key" }, US],
  ["a key in another case", { ...ADMIN, apiKey: "SECRET-KEY" }, US],
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
    await read(await pool.slot("ann", ADMIN, US));
    assert.ok(!isCached(await pool.slot("ann", credentials, origin)));
  });
}

Deno.test("who only comes by takes no room", async () => {
  const { pool } = poolWith({ most: 2 });
  const one = await pool.slot("ann", ADMIN, US);
  await read(one);
  for (let i = 0; i < 300; i++) await pool.slot("eve", admin(i), US);
  assert.equal(pool.size, 1);
  assert.ok(isCached(one));
});

Deno.test("credentials that the vendor refused keep no room", async () => {
  const { pool } = poolWith();
  for (let i = 0; i < 300; i++) {
    const slot = await pool.slot("eve", admin(i), US);
    const { leave } = await begin(slot, 0);
    assert.equal(slot.accepted, false);
    delete slot.state.walks;
    leave();
  }
  assert.equal(pool.size, 0);
});

Deno.test("with too many slots the one that its caller has not asked for the longest goes", async () => {
  const { pool } = poolWith({ most: 2 });
  const slots = [];
  for (const number of [1, 2]) slots.push(await pool.slot("ann", admin(number), US));
  for (const slot of slots) await read(slot);
  await pool.slot("ann", admin(1), US);
  await read(await pool.slot("ann", admin(3), US));
  assert.ok(isCached(await pool.slot("ann", admin(1), US)));
  assert.ok(!isCached(await pool.slot("ann", admin(2), US)));
  assert.equal(pool.size, 2);
});

Deno.test("whoever takes more than a share makes room for it with slots of its own", async () => {
  const { pool } = poolWith({ most: 10 });
  const bens = [];
  for (let i = 0; i < 4; i++) bens.push(await pool.slot("ben", admin(i), US));
  for (const slot of bens) await read(slot);
  for (let i = 0; i < 300; i++) await read(await pool.slot("eve", admin(1000 + i), US));
  assert.ok(bens.every(isCached));
  assert.equal(pool.size, 10);
});

Deno.test("a newcomer gets a share of what one caller had alone", async () => {
  const { pool } = poolWith({ most: 10 });
  for (let i = 0; i < 10; i++) await read(await pool.slot("ann", admin(i), US));
  const bens = [];
  for (let i = 0; i < 5; i++) bens.push(await pool.slot("ben", admin(100 + i), US));
  for (const slot of bens) await read(slot);
  assert.ok(bens.every(isCached));
  assert.equal(pool.size, 10);
});

Deno.test("a slot that somebody waits for stays, and who is over the share has to wait", async () => {
  const { pool } = poolWith({ most: 2 });
  const first = await pool.slot("ann", admin(1), US);
  const walks = [await begin(first, 3), await begin(await pool.slot("ann", admin(2), US), 3)];
  const third = await pool.slot("ann", admin(3), US);
  await assert.rejects(
    async () => await third.enter?.(undefined),
    /^TooManyListsError: .*Ask the same again in a minute$/,
  );
  assert.equal(pool.size, 2);
  const bens = await pool.slot("ben", admin(4), US);
  const other = await begin(bens, 0);
  assert.deepEqual(walks.map(({ stopped }) => stopped()), [false, false]);
  delete bens.state.walks;
  other.leave();
  walks[0]?.leave();
  await read(third);
  assert.deepEqual(walks.map(({ stopped }) => stopped()), [true, false]);
});

Deno.test("a slot goes when nobody asked for it for too long, and its walk ends", async () => {
  const { pool, clock } = poolWith();
  const one = await pool.slot("ann", admin(1), US);
  const walk = await begin(one, 3);
  walk.leave();
  clock.now = 1_000;
  await pool.slot("ann", admin(1), US);
  clock.now = 2_001;
  await pool.slot("ann", admin(2), US);
  assert.equal(pool.size, 0);
  assert.equal(walk.stopped(), true);
});

Deno.test("with too many bytes the oldest go until the rest fits; what is being read counts too", async () => {
  const { pool } = poolWith();
  const slots = [];
  for (const number of [1, 2, 3]) slots.push(await pool.slot("ann", admin(number), US));
  for (const slot of slots) await read(slot, 300);
  assert.equal(pool.size, 3);
  (await begin(slots[2] as Slot, 3, 401)).leave();
  await read(await pool.slot("ann", admin(4), US), 1);
  assert.equal(pool.size, 2);
  assert.ok(isCached(await pool.slot("ann", admin(3), US)));
});

Deno.test("walks take room before they begin: of many at once, only those begin that have a share", async () => {
  const { pool } = poolWith({ walkBytes: 300 });
  const eves = await Promise.all(
    Array.from(
      { length: 20 },
      async (_, i) =>
        (await pool.slot("eve", admin(i), US)).enter?.(undefined).then(() => true, () => false),
    ),
  );
  assert.equal(eves.filter((began) => began).length, 3);
  const [ann, other] = [await pool.slot("ann", admin(100), US), await pool.slot("ann", ADMIN, US)];
  await begin(ann, 0);
  // The half that is hers holds one walk.
  await assert.rejects(async () => await other.enter?.(undefined), /^TooManyListsError/);
});

Deno.test("a walk for which there is no room begins as soon as there is", async () => {
  const waits: (() => void)[] = [];
  const waited = () => new Promise<void>((resolve) => waits.push(resolve));
  const { pool } = poolWith({ walkBytes: 600, sleep: waited });
  const first = await begin(await pool.slot("ann", admin(1), US), 1);
  const slot = await pool.slot("ann", admin(2), US);
  const second = slot.enter?.(undefined);
  while (waits.length === 0) await Promise.resolve();
  first.leave();
  for (const wake of waits) wake();
  (await second)?.();
});

Deno.test("a walk that outgrows its room ends where its caller has more than a share", async () => {
  const { pool } = poolWith({ walkBytes: 100 });
  const [one, two] = [await pool.slot("eve", admin(1), US), await pool.slot("eve", admin(2), US)];
  const ann = await pool.slot("ann", admin(3), US);
  await begin(one, 1, 400);
  await begin(two, 1, 400);
  await begin(ann, 1, 100);
  for (const slot of [one, two, ann]) slot.grow?.();
  Object.assign(one.state.walks as object, { bytes: 600 });
  assert.throws(() => one.grow?.(), /^TooManyListsError/);
  ann.grow?.();
});

Deno.test("a walk within its room goes on when a list that is kept is read again beside it", async () => {
  const { pool } = poolWith({ mostBytes: 200, walkBytes: 100 });
  const kept = await pool.slot("ann", admin(1), US);
  await read(kept);
  const first = await pool.slot("ann", admin(2), US);
  await begin(first, 3, 60);
  await begin(kept, 1, 60);
  const third = await pool.slot("ann", admin(3), US);
  await assert.rejects(begin(third, 1), /^TooManyListsError/);
  for (const slot of [first, kept]) slot.grow?.();
  await begin(first, 4, 110);
  assert.throws(() => first.grow?.(), /^TooManyListsError/);
});

Deno.test("a caller's only list may outgrow every share", async () => {
  const { pool } = poolWith({ walkBytes: 100 });
  const slot = await pool.slot("ann", ADMIN, US);
  await begin(slot, 1, 5_000);
  slot.grow?.();
});

Deno.test("spellings of an address that come together share one list, once the vendor has accepted each", async () => {
  const { pool } = poolWith({ walkBytes: 300 });
  let asked = 0;
  const spellings = ["admin@t.example", "Admin@t.example", "aDmin@t.example", "ADMIN@T.EXAMPLE"];
  const slots = await Promise.all(
    spellings.map((adminEmail) =>
      pool.slot("eve", { ...ADMIN, adminEmail }, US, () => Promise.resolve(++asked))
    ),
  );
  // Nobody has read anything when they begin, so none of them is proven.
  await Promise.all(slots.map((slot) => slot.prove?.()));
  assert.equal(asked, 0);
  await Promise.all(slots.map((slot) => slot.enter?.(undefined)));
  assert.deepEqual([asked, pool.size], [3, 1]);
  assert.ok(slots.every(({ state }) => state === slots[0]?.state));
});

Deno.test("a spelling that the vendor refuses reads nothing beside the list of another one", async () => {
  const { pool } = poolWith();
  const spelled = { ...ADMIN, adminEmail: "ADMIN@T.EXAMPLE" };
  const [one, two] = [
    await pool.slot("ann", ADMIN, US),
    await pool.slot("eve", spelled, US, () => Promise.reject(new Error("no"))),
  ];
  await begin(one, 1);
  await assert.rejects(async () => await two.enter?.(undefined), /no/);
  assert.equal(pool.size, 1);
  assert.notEqual(two.state, one.state);
});

Deno.test("the slot that is asked for stays, however large", async () => {
  const { pool } = poolWith();
  const slot = await pool.slot("ann", ADMIN, US);
  await read(slot, 5_000);
  await read(slot, 6_000);
  assert.ok(isCached(slot));
});

Deno.test("once a walk has ended, its slot holds the directory and no client with credentials", async () => {
  const [caller] = CALLERS;
  assert.ok(caller);
  const { pool } = poolWith();
  const origin = `https://o365-api-${caller.region}.spanningbackup.com`;
  const slot = await pool.slot("ann", caller, origin);
  const vendor = vendorOf(CALLERS);
  const baseUrl = { origin, region: caller.region };
  const configuration = readConfiguration({ SPANNING_CREDENTIALS_FROM: "headers" });
  const host: TenantHost = {
    fetch: (input, init) => vendor(new Request(input, init)),
    now: Date.now,
    sleep,
  };
  const tenant = { id: "default", baseUrl, credentials: caller };
  const { directory } = createTenant(tenant, configuration, host, slot);
  assert.equal((await directory.get()).users, caller.users);
  assert.deepEqual(Object.keys(slot.state), ["cached"]);
  assert.equal(slot.accepted, true);
});

Deno.test("a slot is found by a hash that nobody can test credentials with", async (t) => {
  const keys: unknown[] = [];
  const { set } = Map.prototype;
  Map.prototype.set = function (key, value) {
    keys.push(key);
    return set.call(this, key, value);
  };
  try {
    for (const { pool } of [poolWith(), poolWith()]) await read(await pool.slot("ann", ADMIN, US));
  } finally {
    Map.prototype.set = set;
  }
  await t.step("it holds neither of them", () => {
    assert.ok(keys.length >= 2);
    for (const secret of Object.values(ADMIN)) assert.ok(!keys.join().includes(secret));
  });
  await t.step("it is another one in each process", () => {
    assert.equal(new Set(keys.filter((key) => key !== "ann")).size, 2);
  });
});
