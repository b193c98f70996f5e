import assert from "node:assert/strict";
import { join } from "node:path";
import { SANDBOX_CREDENTIALS } from "../../src/sandbox/tenant.ts";
import {
  answerOf,
  ask,
  createPlatform,
  type Platform,
  SETTINGS,
  vendorOf,
} from "./owned_tenant.ts";

/** How many pages or ends of walks an object has kept. */
function countKept(platform: Platform, what: "pages" | "ends"): number {
  if (!platform.tables().includes(`walk_${what}`)) return 0;
  const key = what === "pages" ? "page" : "walk";
  const [row] = platform.rows(`SELECT count(DISTINCT ${key}) AS kept FROM walk_${what}`);
  return (row as { kept: number }).kept;
}

Deno.test("a new process answers from the list that an earlier one kept, without a request", async () => {
  await using platform = await createPlatform();
  const vendor = vendorOf(2_500);
  const first = answerOf(await ask(platform.start(SETTINGS, vendor), "list_roles"));
  const before = vendor.requests;
  const end = await ask(platform.start(SETTINGS, vendor), "list_roles");
  assert.deepEqual(answerOf(end), first);
  assert.deepEqual(end.seen, [{ users: 2_500, complete: true, cache: "fresh" }]);
  assert.equal(vendor.requests, before);
});

Deno.test("after its time to live the list that was kept answers no more", async () => {
  await using platform = await createPlatform();
  const vendor = vendorOf(1_500);
  await ask(platform.start(SETTINGS, vendor), "list_roles");
  const later = { ...vendor, now: () => Date.now() + 301_000 };
  await ask(platform.start(SETTINGS, later), "list_roles");
  assert.equal(vendor.pages, 4);
});

Deno.test("a walk that ended with its process goes on behind the last page that was kept", async () => {
  await using platform = await createPlatform();
  const stuck = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const dying = vendorOf(6_000, (page) => {
    if (page < 4) return;
    reached.resolve();
    return stuck.promise;
  });
  const question = ask(platform.start(SETTINGS, dying), "list_roles");
  await reached.promise;
  // The third page is kept while the fourth one is on its way.
  while (countKept(platform, "pages") < 3) await new Promise((resolve) => setTimeout(resolve, 5));
  const vendor = vendorOf(6_000);
  const resumed = answerOf(await ask(platform.start(SETTINGS, vendor), "list_roles"));
  assert.equal(vendor.pages, 3);
  await using fresh = await createPlatform();
  const whole = answerOf(await ask(fresh.start(SETTINGS, vendorOf(6_000)), "list_roles"));
  assert.deepEqual(resumed.roles, whole.roles);
  assert.equal(resumed.source.users, 6_000);
  assert.equal(resumed.source.complete, true);
  stuck.resolve();
  await question;
});

Deno.test("an alarm goes on with a walk that nobody asks about any more", async () => {
  await using platform = await createPlatform();
  const stuck = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const dying = vendorOf(4_000, (page) => {
    if (page < 3) return;
    reached.resolve();
    return stuck.promise;
  });
  const question = ask(platform.start(SETTINGS, dying), "list_roles");
  await reached.promise;
  while (countKept(platform, "pages") < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  while (platform.alarm === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.ok(platform.alarm < Date.now() + 120_000);
  const vendor = vendorOf(4_000);
  const object = platform.start(SETTINGS, vendor);
  await object.wake();
  while (countKept(platform, "ends") < 1) await new Promise((resolve) => setTimeout(resolve, 5));
  const end = await ask(object, "list_roles");
  assert.equal(answerOf(end).source.users, 4_000);
  assert.equal(end.seen[0]?.cache, "fresh");
  assert.equal(vendor.pages, 2);
  stuck.resolve();
  await question;
});

Deno.test("158,000 users take at most 50 requests an invocation, by alarms", async () => {
  await using platform = await createPlatform();
  const vendor = vendorOf(158_000);
  const invocations: number[] = [];
  let began = 0;
  const object = platform.start(SETTINGS, vendor);
  platform.onAlarm = () => {
    if ((platform.alarm ?? Infinity) > Date.now()) return;
    setTimeout(async () => {
      invocations.push(vendor.requests - began);
      began = vendor.requests;
      await object.wake();
    });
  };
  const answer = answerOf(await ask(object, "list_roles"));
  invocations.push(vendor.requests - began);
  assert.equal(answer.source.users, 158_000);
  assert.equal(answer.source.complete, true);
  assert.ok(invocations.length >= 4, String(invocations));
  assert.ok(invocations.every((requests) => requests <= 50), String(invocations));
});

Deno.test("nothing at rest names a user, an address or a key, and another key finds nothing", async () => {
  await using platform = await createPlatform();
  const vendor = vendorOf(1_200);
  await ask(platform.start(SETTINGS, vendor), "list_roles");
  let bytes = "";
  for (const { name } of Deno.readDirSync(platform.folder)) {
    bytes += new TextDecoder("latin1").decode(Deno.readFileSync(join(platform.folder, name)));
  }
  assert.ok(bytes.includes("walk_pages") && bytes.length > 50_000);
  const secrets = vendor.tenant.users.flatMap(({ msId, userPrincipalName, displayName }) => [
    msId,
    userPrincipalName,
    displayName ?? userPrincipalName,
  ]);
  secrets.push(SANDBOX_CREDENTIALS.apiKey, SANDBOX_CREDENTIALS.adminEmail);
  for (const secret of secrets) assert.ok(!bytes.includes(secret), secret);
  const other = { ...SETTINGS, SPANNING_API_KEY: "another-key" };
  const before = vendor.requests;
  const end = await ask(platform.start(other, vendor), "list_roles");
  assert.ok("failure" in end && /refused|rejected|key/i.test(end.failure.message));
  assert.ok(vendor.requests > before);
});

Deno.test("a refused key drops what was kept, and refused credentials write nothing", async () => {
  await using platform = await createPlatform();
  const vendor = vendorOf(1_200);
  const object = platform.start(SETTINGS, vendor);
  await ask(object, "list_roles");
  const refusing = { fetch: () => Promise.resolve(new Response("", { status: 401 })) };
  const refused = platform.start(SETTINGS, refusing);
  assert.ok("answer" in await ask(refused, "list_roles"));
  assert.ok("failure" in await ask(refused, "list_roles", { refresh: true }));
  const again = vendorOf(1_200);
  await ask(platform.start(SETTINGS, again), "list_roles");
  assert.equal(again.pages, 2);
  await using untouched = await createPlatform("caller:made-up");
  const tenant = {
    baseUrl: { origin: "http://127.0.0.1", region: "custom" as const },
    credentials: { adminEmail: "x@y.example", apiKey: "guess" },
  };
  const headers = { SPANNING_CREDENTIALS_FROM: "headers" };
  const guess = untouched.start(headers, refusing);
  assert.ok("failure" in await ask(guess, "list_roles", {}, { tenant }));
  assert.deepEqual(untouched.tables(), []);
  assert.equal(untouched.alarm, undefined);
});

Deno.test("with a time to live of 0 nothing is kept", async () => {
  await using platform = await createPlatform();
  const settings = { ...SETTINGS, SPANNING_CACHE_TTL_SECONDS: "0" };
  await ask(platform.start(settings, vendorOf(1_200)), "list_roles");
  assert.deepEqual(platform.tables().filter((name) => name.startsWith("walk_")), []);
});

Deno.test("tables of another form are dropped and read again", async () => {
  await using platform = await createPlatform();
  const vendor = vendorOf(1_200);
  await ask(platform.start(SETTINGS, vendor), "list_roles");
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(join(platform.folder, "history.sqlite"));
  database.exec("UPDATE walk_form SET form = 0");
  database.close();
  const again = vendorOf(1_200);
  await ask(platform.start(SETTINGS, again), "list_roles");
  assert.equal(again.pages, 2);
  assert.ok("answer" in await ask(platform.start(SETTINGS, again), "list_roles"));
  assert.equal(again.pages, 2);
});

Deno.test("with SPANNING_HISTORY the object keeps readings, and they outlive its process", async () => {
  await using platform = await createPlatform();
  const vendor = vendorOf(300);
  const settings = {
    ...SETTINGS,
    SPANNING_HISTORY: "1",
    SPANNING_HISTORY_KEY: btoa("k".repeat(32)),
  };
  await ask(platform.start(settings, vendor), "list_roles");
  const asOf = new Date().toISOString();
  const end = await ask(platform.start(settings, vendor), "list_roles", { asOf });
  assert.equal(answerOf(end).source.users, 300);
  assert.equal(end.seen[0]?.cache, "kept");
});
