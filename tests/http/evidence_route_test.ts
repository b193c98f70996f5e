import assert from "node:assert/strict";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { verifyPackage } from "../../src/evidence/verify.ts";
import { readZip } from "../../src/evidence/zip.ts";
import { CALLERS, headersOf } from "../support/callers.ts";
import { evidenceFolder } from "../support/evidence.ts";
import { headerProgram, programOn, programOnSeveral, servedApp } from "../support/program.ts";
import type { Program } from "../support/program.ts";

const ANN = "a-token-that-is-anns-own";
const BOB = "a-token-that-is-bobs-own";
const TOKENS = { MCP_BEARER_TOKEN: `ann:${ANN},bob:${BOB}`, SPANNING_EVIDENCE: "" };
const HOUR = 3_600_000;
const BASE = "http://127.0.0.1:8787";

/** Exports over HTTP as a caller; gives the answer. */
async function exportAs(
  { access }: Program,
  headers: Record<string, string>,
  args: Record<string, unknown> = {},
  app = access.http("127.0.0.1"),
) {
  const response = await app.request(`${BASE}/mcp`, {
    method: "POST",
    headers: { "content-type": "application/json", "accept": "application/json", ...headers },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: "export_access_review", arguments: args },
    }),
  });
  const { result } = await response.json();
  const get = (address: string, as: Record<string, string> = {}, method = "GET") =>
    app.request(address, { method, headers: as });
  return { app, get, answer: result.structuredContent, text: result.content[0].text };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

Deno.test("a package is fetched with the same authentication for an hour, and then it is gone", async () => {
  const program = programOn({ tenant: defaultTenant(), env: TOKENS });
  const { answer, get } = await exportAs(program, bearer(ANN));
  assert.match(answer.address, /^http:\/\/127\.0\.0\.1:8787\/evidence\/[\w.-]{40,}\.zip$/);
  assert.equal(answer.folder, undefined);
  assert.equal(Date.parse(answer.until), program.clock.now + HOUR);
  assert.equal((await get(answer.address)).status, 401);
  assert.equal((await get(answer.address, bearer(BOB))).status, 404);
  assert.equal((await get(`${BASE}/evidence/x.zip`, bearer(ANN))).status, 404);
  for (let time = 0; time < 2; time++) {
    const response = await get(answer.address, bearer(ANN));
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("cache-control"), "no-store");
    assert.match(
      response.headers.get("content-disposition") ?? "",
      /^attachment; filename="access-/,
    );
    const verdict = await verifyPackage(readZip(new Uint8Array(await response.arrayBuffer())));
    assert.deepEqual(verdict.problems, []);
    assert.equal(verdict.manifestSha256, answer.manifestSha256);
  }
  program.clock.now += HOUR - 1;
  assert.equal((await get(answer.address, bearer(ANN))).status, 200);
  program.clock.now += 1;
  assert.equal((await get(answer.address, bearer(ANN))).status, 410);
  assert.equal((await get(answer.address)).status, 401);
  assert.equal((await get(answer.address, bearer(ANN), "POST")).status, 405);
});

Deno.test("each fetch leaves an audit line that names the package and not the address", async () => {
  const program = programOn({ tenant: defaultTenant(), env: TOKENS });
  const { answer, get } = await exportAs(program, bearer(ANN));
  program.logLines.length = 0;
  await get(answer.address, bearer(ANN));
  const [line, ...others] = program.logLines.map((line) => JSON.parse(line));
  assert.deepEqual(others, []);
  assert.equal(line.event, "access");
  assert.equal(line.caller, "token:ann");
  assert.equal(line.tenant, "default");
  assert.equal(line.package, answer.package);
  const [, id = ""] = /evidence\/(.*)\.zip/.exec(answer.address) ?? [];
  assert.ok(!JSON.stringify(program.logLines).includes(id));
});

Deno.test("with MCP_EVIDENCE_LINKS=once an address opens once, without a token, within ten minutes", async () => {
  const env = { ...TOKENS, MCP_EVIDENCE_LINKS: "once" };
  const program = programOn({ tenant: defaultTenant(), env });
  const first = await exportAs(program, bearer(ANN));
  assert.equal(first.answer.opensOnce, true);
  const { get } = first;
  assert.equal((await get(first.answer.address, {}, "HEAD")).status, 200);
  program.logLines.length = 0;
  const opened = await Promise.all([1, 2, 3].map(() => get(first.answer.address)));
  assert.deepEqual(opened.map(({ status }) => status).sort(), [200, 410, 410]);
  assert.equal((await get(first.answer.address, bearer(ANN))).status, 410);
  const fetched = program.logLines.map((line) => JSON.parse(line))
    .filter(({ message }) => message === "evidence fetched");
  assert.deepEqual(fetched.map(({ caller, once }) => [caller, once]), [["link", true]]);
  const { answer } = await exportAs(program, bearer(ANN), {}, first.app);
  program.clock.now += 10 * 60_000;
  assert.equal((await get(answer.address)).status, 410);
});

Deno.test("who guesses addresses is slowed, and takes nothing from whoever has a right one", async () => {
  const env = { ...TOKENS, MCP_EVIDENCE_LINKS: "once", MCP_CALLS_PER_MINUTE: "5", MCP_APP: "1" };
  const program = programOn({ tenant: defaultTenant(), env });
  await using app = servedApp(program.access);
  await using client = await app.client(bearer(ANN));
  const { structured } = await client.call("export_access_review");
  const { pathname } = new URL(structured.address);
  const get = async (path: string) => {
    const response = await fetch(new URL(path, app.url));
    await response.body?.cancel();
    return response.status;
  };
  const guesses = [];
  for (let guess = 0; guess < 7; guess++) {
    guesses.push(await get(pathname.replace(/\.o[\w-]{32}/, `.o${String(guess).repeat(32)}`)));
  }
  assert.deepEqual(guesses, [404, 404, 404, 404, 404, 429, 429]);
  for (let load = 0; load < 5; load++) await get("/app");
  assert.equal(await get(pathname), 200);
  assert.equal(await get(pathname), 429);
});

Deno.test("made-up addresses of packages that are gone do not fill the log", async () => {
  const env = { ...TOKENS, MCP_EVIDENCE_LINKS: "once" };
  const program = programOn({ tenant: defaultTenant(), env });
  const app = program.access.http("127.0.0.1");
  const madeUp = `${BASE}/evidence/abc.00000001.o${"x".repeat(32)}.zip`;
  for (let guess = 0; guess < 100; guess++) {
    assert.equal((await app.request(madeUp)).status, 410);
  }
  assert.equal(program.logLines.length, 60);
});

Deno.test("without that setting no address opens without a token, whatever its form", async () => {
  const once = programOn({
    tenant: defaultTenant(),
    env: { ...TOKENS, MCP_EVIDENCE_LINKS: "once" },
  });
  const { answer } = await exportAs(once, bearer(ANN));
  const never = programOn({ tenant: defaultTenant(), env: TOKENS });
  const { get } = await exportAs(never, bearer(ANN));
  assert.equal((await get(answer.address)).status, 401);
});

Deno.test("a token for other tenants fetches nobody's package", async () => {
  const tenantTokens = [
    { token: ANN, tenants: ["north"], name: "both" },
    { token: BOB, tenants: ["south"], name: "both" },
  ];
  const program = programOnSeveral(
    [{ id: "north", tenant: defaultTenant() }, { id: "south", tenant: defaultTenant() }],
    { MCP_TENANT_TOKENS: JSON.stringify(tenantTokens), SPANNING_EVIDENCE: "" },
  );
  const { answer, get } = await exportAs(program, bearer(ANN), { tenant: "north" });
  assert.equal((await get(answer.address, bearer(ANN))).status, 200);
  assert.equal((await get(answer.address, bearer(BOB))).status, 404);
});

Deno.test("callers who bring their own credentials get the address only, and fetch it with these alone", async () => {
  const [one, other] = CALLERS.map(headersOf);
  assert.ok(one && other);
  const folder = evidenceFolder();
  const program = headerProgram({ SPANNING_EVIDENCE: folder, MCP_EVIDENCE_LINKS: "once" });
  const { answer, get } = await exportAs(program, one);
  assert.equal(answer.folder, undefined);
  assert.equal(answer.opensOnce, undefined);
  assert.deepEqual([...Deno.readDirSync(folder)], []);
  assert.equal((await get(answer.address, one)).status, 200);
  assert.equal((await get(answer.address, other)).status, 404);
  assert.equal((await get(answer.address)).status, 404);
  const lines = program.logLines.map((line) => JSON.parse(line))
    .filter(({ event }) => event === "access");
  const [made, fetched] = lines.map(({ tenant, package: name }) => ({ tenant, name }));
  assert.match(made?.tenant, /^tenant:[0-9a-f]{16}$/);
  assert.equal(made?.name, answer.package);
  assert.deepEqual(fetched, made);
});

Deno.test("with a folder, callers over HTTP get both, and are not told where the folder is", async () => {
  const folder = evidenceFolder();
  const program = programOn({
    tenant: defaultTenant(),
    env: { ...TOKENS, SPANNING_EVIDENCE: folder },
  });
  const { answer, text } = await exportAs(program, bearer(ANN));
  assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), [answer.package]);
  assert.ok(!JSON.stringify([answer, text]).includes(folder));
});
