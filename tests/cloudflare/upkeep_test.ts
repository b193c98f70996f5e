import assert from "node:assert/strict";
import type { ObjectNamespace } from "../../src/cloudflare/placement.ts";
import { answerOf, ask, createPlatform, SETTINGS, vendorOf } from "./owned_tenant.ts";

const DAY = 86_400_000;
const MINUTE = 60_000;

Deno.test("an object ends when its tenant left the settings, or nobody asked for 30 days", async () => {
  const elsewhere = [{
    id: "other",
    baseUrl: "http://127.0.0.1",
    adminEmail: "a@b.example",
    apiKey: "k",
  }];
  const { LOG_LEVEL } = SETTINGS;
  for (
    const [env, aheadMs] of [
      [{ SPANNING_TENANTS: JSON.stringify(elsewhere), LOG_LEVEL }, 0],
      [SETTINGS, 31 * 86_400_000],
    ] as const
  ) {
    await using platform = await createPlatform();
    const vendor = vendorOf(50);
    await ask(platform.start(SETTINGS, vendor), "list_roles");
    assert.ok(platform.tables().length > 0);
    const object = platform.start(env, { ...vendor, now: () => Date.now() + aheadMs });
    await object.wake();
    assert.deepEqual(platform.tables(), []);
    assert.equal(platform.alarm, undefined);
  }
});

Deno.test("with SPANNING_REFRESH_SECONDS an alarm reads again before anybody asks", async () => {
  await using platform = await createPlatform();
  const vendor = vendorOf(1_200);
  let ahead = 0;
  const ports = { ...vendor, now: () => Date.now() + ahead };
  const settings = { ...SETTINGS, SPANNING_REFRESH_SECONDS: "600" };
  const object = platform.start(settings, ports);
  await ask(object, "list_roles");
  assert.ok(platform.alarm !== undefined && platform.alarm <= Date.now() + 600_000);
  ahead = 601_000;
  await object.wake();
  while (object.isBusy) await new Promise((resolve) => setTimeout(resolve, 5));
  const end = await ask(object, "list_roles");
  assert.equal(end.seen[0]?.cache, "fresh");
  assert.equal(vendor.pages, 4);
});

Deno.test("wrong settings end no object: it keeps what it has and looks again in a day", async () => {
  await using platform = await createPlatform();
  const vendor = vendorOf(50);
  await ask(platform.start(SETTINGS, vendor), "list_roles");
  const kept = platform.tables();
  const now = Date.now();
  await platform.start({ LOG_LEVEL: "error" }, { ...vendor, now: () => now }).wake();
  assert.deepEqual(platform.tables(), kept);
  assert.equal(platform.alarm, now + 86_400_000);
});

Deno.test("a reading by itself that fails is tried again after one minute, two and four, then as usual", async () => {
  await using platform = await createPlatform();
  const vendor = vendorOf(60);
  const start = Date.now();
  let [now, down] = [start, false];
  const tries = new Set<number>();
  const fetch: typeof vendor.fetch = (input, init) => {
    if (now > start) tries.add((now - start) / MINUTE);
    return down ? Promise.resolve(new Response("", { status: 400 })) : vendor.fetch(input, init);
  };
  const settings = { ...SETTINGS, SPANNING_REFRESH_SECONDS: "3600" };
  const object = platform.start(settings, { fetch, now: () => now });
  await ask(object, "list_roles");
  while (now < start + 130 * MINUTE) {
    now = platform.alarm ?? Infinity;
    down = now < start + 70 * MINUTE;
    await object.wake();
    while (object.isBusy) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.deepEqual([...tries], [60, 61, 63, 67, 75, 135]);
});

Deno.test("a reading by itself that ended with its process is tried again by the next one", async () => {
  await using platform = await createPlatform();
  const vendor = vendorOf(60);
  let now = Date.now();
  const settings = { ...SETTINGS, SPANNING_REFRESH_SECONDS: "3600" };
  await ask(platform.start(settings, { ...vendor, now: () => now }), "list_roles");
  now += 60 * MINUTE;
  const stuck = { fetch: () => new Promise<Response>(() => {}), now: () => now };
  await platform.start(settings, stuck).wake();
  assert.equal(platform.alarm, now + MINUTE);
  now += MINUTE;
  const object = platform.start(settings, { ...vendor, now: () => now });
  await object.wake();
  while (object.isBusy) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(vendor.pages, 2);
});

Deno.test("an object that ends while its tenant is being read stores nothing more", async () => {
  await using platform = await createPlatform();
  const gate = Promise.withResolvers<void>();
  let ahead = 0;
  const vendor = vendorOf(4_000, (page) => page > 2 ? gate.promise : undefined);
  const object = platform.start(SETTINGS, { ...vendor, now: () => Date.now() + ahead });
  const question = ask(object, "list_roles");
  while (vendor.pages < 3) await new Promise((resolve) => setTimeout(resolve, 5));
  ahead = 31 * DAY;
  await object.wake();
  gate.resolve();
  await question;
  while (object.isBusy) await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual([platform.tables(), platform.alarm], [[], undefined]);
});

Deno.test("an object looks once a day whether its tenant is still in the settings", async () => {
  await using platform = await createPlatform();
  const now = Date.now();
  const object = platform.start(SETTINGS, { ...vendorOf(60), now: () => now });
  await ask(object, "list_roles");
  await object.wake();
  assert.equal(platform.alarm, now + DAY);
});

Deno.test("what is remembered in another form is dropped", async () => {
  await using platform = await createPlatform();
  const vendor = vendorOf(60);
  await ask(platform.start(SETTINGS, vendor), "list_roles");
  platform.exec("DROP TABLE object_events");
  platform.exec("CREATE TABLE object_events (event TEXT, later TEXT)");
  const object = platform.start(SETTINGS, vendor);
  answerOf(await ask(object, "list_roles"));
  await object.wake();
  assert.ok(platform.tables().includes("walk_pages"));
});

/** A class of objects on an account with jurisdictions. */
const PLACES: ObjectNamespace = {
  getByName: () => ({ fetch }),
  jurisdiction: () => PLACES,
};

const EUROPEAN = {
  SPANNING_TENANTS: JSON.stringify([{
    id: "default",
    region: "uk",
    adminEmail: "admin@contoso.example",
    apiKey: "key-of-some-length",
  }]),
  LOG_LEVEL: "error",
};

Deno.test("an object in another jurisdiction than its tenant's answers nothing and ends by its alarm", async () => {
  for (
    const [name, env, stays] of [
      ["tenant@eu:default", EUROPEAN, true],
      ["tenant:default", EUROPEAN, false],
      ["tenant:default", { ...EUROPEAN, SPANNING_JURISDICTION: "none" }, true],
      ["tenant@eu:default", { ...EUROPEAN, SPANNING_JURISDICTION: "us" }, false],
      ["tenant@us:default", { ...EUROPEAN, SPANNING_JURISDICTION: "us" }, true],
    ] as const
  ) {
    await using platform = await createPlatform(name);
    const vendor = vendorOf(60);
    const object = platform.start(env, { ...vendor, objects: PLACES });
    platform.exec("CREATE TABLE left_over (fact TEXT)");
    const end = await ask(object, "list_roles");
    assert.equal("failure" in end && end.failure.name === "VersionError", !stays, name);
    await object.wake();
    assert.equal(platform.tables().includes("left_over"), stays, name);
  }
});
