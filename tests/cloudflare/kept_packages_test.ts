import assert from "node:assert/strict";
import { join } from "node:path";
import { MESSAGE_VERSION, PACKAGE_HEADER } from "../../src/cloudflare/messages.ts";
import type { TenantOwnerObject } from "../../src/cloudflare/tenant_object.ts";
import { verifyPackage } from "../../src/evidence/verify.ts";
import { readZip } from "../../src/evidence/zip.ts";
import { answerOf, ask, createPlatform, SETTINGS, vendorOf } from "./owned_tenant.ts";

const AT = "https://access.example/evidence/";
const HOUR = 3_600_000;

/** Asks an object for a package as the Worker does. */
async function open(
  object: TenantOwnerObject,
  id: string,
  taker: Record<string, unknown>,
): Promise<Response> {
  const body = JSON.stringify({ version: MESSAGE_VERSION, open: id, ...taker });
  return await object.answer(new Request("https://tenant.invalid/ask", { method: "POST", body }));
}

async function exported(object: TenantOwnerObject, owner = "token:ann") {
  const message = { caller: owner, evidenceAt: AT };
  const answer = answerOf(await ask(object, "export_access_review", {}, message));
  assert.ok(answer.address.startsWith(AT));
  return { answer, id: answer.address.slice(AT.length, -".zip".length) };
}

Deno.test("an object keeps a package for whoever asked, also beyond its process, for an hour", async () => {
  await using platform = await createPlatform();
  const clock = { now: Date.now() };
  const ports = { ...vendorOf(1_200), now: () => clock.now };
  const { answer, id } = await exported(platform.start(SETTINGS, ports));
  const object = platform.start(SETTINGS, ports);
  const response = await open(object, id, { owner: "token:ann" });
  const head = JSON.parse(decodeURIComponent(response.headers.get(PACKAGE_HEADER) ?? "null"));
  assert.equal(head.name, answer.package);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const verdict = await verifyPackage(readZip(bytes));
  assert.deepEqual([verdict.problems, verdict.manifestSha256], [[], answer.manifestSha256]);
  const extraction = readZip(bytes).find(({ path }) => path === "extraction.json");
  const { pages } = await new Response(
    new Blob(await Array.fromAsync(extraction?.content ?? [])),
  ).json();
  assert.equal(pages.length, 2);
  for (const { sha256 } of pages) assert.match(sha256, /^[\da-f]{64}$/);
  for (const taker of [{ owner: "token:bob" }, {}, { owner: "token:ann", tenants: ["other"] }]) {
    assert.deepEqual(await (await open(object, id, taker)).json(), { gone: false });
  }
  clock.now += HOUR;
  assert.deepEqual(await (await open(object, id, { owner: "token:ann" })).json(), { gone: true });
});

Deno.test("an alarm removes a package when its hour is over, and nothing at rest names anybody", async () => {
  await using platform = await createPlatform();
  const clock = { now: Date.now() };
  const vendor = vendorOf(300);
  const object = platform.start(SETTINGS, { ...vendor, now: () => clock.now });
  await exported(object);
  assert.ok(platform.alarm !== undefined && platform.alarm <= clock.now + HOUR);
  const someone = vendor.tenant.users[7]?.userPrincipalName ?? "nobody";
  const files = [...Deno.readDirSync(platform.folder)].map(({ name }) =>
    join(platform.folder, name)
  );
  const rest = () =>
    files.map((file) => new TextDecoder("latin1").decode(Deno.readFileSync(file))).join("");
  for (const secret of [someone, SETTINGS.SPANNING_API_KEY, SETTINGS.SPANNING_ADMIN_EMAIL]) {
    assert.ok(!rest().includes(secret), secret);
  }
  assert.ok(platform.tables().includes("package_slices"));
  clock.now += HOUR;
  await object.wake();
  const kept = platform.rows("SELECT id FROM packages UNION ALL SELECT id FROM package_slices");
  assert.deepEqual(kept, []);
});

Deno.test("an address that opens once opens once however many ask, and one owner's packages make room", async () => {
  await using platform = await createPlatform();
  const env = { ...SETTINGS, MCP_EVIDENCE_LINKS: "once" };
  const object = platform.start(env, vendorOf(40));
  const { answer, id } = await exported(object);
  assert.equal(answer.opensOnce, true);
  assert.equal((await open(object, id, { peek: true })).headers.has(PACKAGE_HEADER), true);
  const opened = await Promise.all([1, 2, 3].map(() => open(object, id, {})));
  assert.equal(opened.filter(({ headers }) => headers.has(PACKAGE_HEADER)).length, 1);
  const { id: bobs } = await exported(object, "token:bob");
  const ids = [];
  for (let time = 0; time < 22; time++) ids.push((await exported(object)).id);
  const last = await open(object, ids.at(-1) ?? "", { peek: true });
  assert.equal(last.headers.has(PACKAGE_HEADER), true);
  assert.equal((await open(object, ids[0] ?? "", {})).headers.has(PACKAGE_HEADER), false);
  assert.equal((await open(object, bobs, {})).headers.has(PACKAGE_HEADER), true);
});
