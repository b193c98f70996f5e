import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { createAccess, type SpanningAccess } from "../../../mod.ts";
import { SETTINGS } from "../../../src/configuration/settings.ts";
import { defaultTenant } from "../../../src/sandbox/northwind.ts";
import { FAULT_KINDS, parseFault } from "../../../src/sandbox/faults.ts";
import { createSandbox } from "../../../src/sandbox/sandbox.ts";
import { modernClient } from "../../support/mcp_clients.ts";
import { quickSleep } from "../../support/program.ts";
import { vendorOverTime } from "../../support/vendor_over_time.ts";
import { openHistory, usersOf } from "../../history/open_history.ts";
import { META, modernHeaders } from "../transport/expectation.ts";
import {
  assertClean,
  assertCleanCursor,
  CANARY,
  ECHOING_VENDORS,
  type EchoingVendor,
} from "./canary.ts";
import { everyRequest, type McpRequest } from "./every_request.ts";

const USER = "viktor.petrenko@northwind.example";

const SETTINGS_WITH_CANARY = {
  SPANNING_BASE_URL: "http://127.0.0.1:9",
  SPANNING_ADMIN_EMAIL: CANARY.adminEmail,
  SPANNING_API_KEY: CANARY.apiKey,
  SPANNING_TIMEOUT_SECONDS: "0.1",
  MCP_BEARER_TOKEN: CANARY.bearer,
  LOG_LEVEL: "debug",
} as const;

const ERAS = ["2025", "2026"] as const;
type Era = typeof ERAS[number];

/** One era for each case of many, in turn, where both would take long. */
function eraOf(at: number): readonly Era[] {
  return [ERAS[at % 2 === 0 ? 0 : 1]];
}

interface Watched {
  readonly access: SpanningAccess;
  readonly lines: string[];
}

function programOn(vendor: EchoingVendor): Watched {
  const lines: string[] = [];
  const access = createAccess({
    env: SETTINGS_WITH_CANARY,
    fetch: (input, init) => vendor(new Request(input, init)),
    now: () => Date.parse("2026-11-02T08:00:00Z"),
    sleep: quickSleep,
    writeLog: (line) => lines.push(line),
  });
  return { access, lines };
}

/** Sends a request over HTTP in one era; gives everything that left with the answer. */
async function ask(
  app: ReturnType<SpanningAccess["http"]>,
  era: Era,
  { method, params }: McpRequest,
): Promise<string> {
  const modern = era === "2026";
  const name = params["name"] ?? params["uri"];
  const response = await app.request("http://127.0.0.1:8787/mcp", {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "authorization": `Bearer ${CANARY.bearer}`,
      ...(modern ? modernHeaders(method, name === undefined ? undefined : String(name)) : {}),
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method,
      params: modern ? { ...params, _meta: META } : params,
    }),
  });
  return `${response.status} ${JSON.stringify([...response.headers])}\n${await response.text()}`;
}

async function assertNothingLeaks(
  { access, lines }: Watched,
  where: string,
  eras: readonly Era[] = ERAS,
): Promise<void> {
  const app = access.http("127.0.0.1");
  const asked = eras.flatMap((era) =>
    everyRequest(USER).map(async (request) => {
      const answer = await ask(app, era, request);
      assertClean(answer, `${where}: the answer to ${JSON.stringify(request)}`);
      for (const [, cursor = ""] of answer.matchAll(/"nextCursor":"([^"]+)"/g)) {
        assertCleanCursor(cursor);
      }
    })
  );
  await Promise.all(asked);
  assert.ok(lines.length > 20, "Nothing was logged, so nothing was looked at");
  for (const line of lines) {
    assertClean(line, `${where}: the log`);
    assert.equal(typeof JSON.parse(line).message, "string");
  }
}

for (const [name, vendor] of ECHOING_VENDORS) {
  Deno.test(`a vendor that answers with ${name} and repeats the secrets: nothing leaks`, async () => {
    await assertNothingLeaks(programOn(vendor), name);
  });
}

Deno.test("every fault of the sandbox, and none: nothing leaks", async () => {
  for (const [at, fault] of [undefined, ...FAULT_KINDS.map((kind) => kind.name)].entries()) {
    const sandbox = createSandbox({
      tenant: defaultTenant(),
      credentials: CANARY,
      faults: fault === undefined ? [] : [parseFault(fault)],
      sleep: quickSleep,
    });
    // Most answers here are whole, and those with packages take long.
    const eras = fault === undefined ? ERAS : eraOf(at);
    await assertNothingLeaks(programOn(sandbox.fetch), fault ?? "no fault", eras);
  }
});

const READINGS = Deno.makeTempDirSync();
addEventListener("unload", () => Deno.removeSync(READINGS, { recursive: true }));
let readings: Promise<void> | undefined;

/** A vendor and a program on it that keeps its readings in a folder. */
function keptIn(folder: string) {
  const kept = vendorOverTime(CANARY);
  const access = kept.access({
    ...SETTINGS_WITH_CANARY,
    SPANNING_TIMEOUT_SECONDS: "60",
    SPANNING_CACHE_TTL_SECONDS: "0",
    SPANNING_HISTORY: folder,
  });
  assert.ok(access.ok);
  return { kept, access, directory: access.tenants[0]?.directory };
}

/** Keeps two readings of two days, of which every test has a copy. */
async function keepReadings(): Promise<void> {
  const { kept, directory } = keptIn(READINGS);
  for (const users of [kept.users, kept.users.slice(9)]) {
    kept.users = users;
    await directory?.get({ refresh: true });
    kept.clock.now += 86_400_000;
  }
}

for (const [at, [name, vendor]] of ECHOING_VENDORS.entries()) {
  Deno.test(`with readings kept, then ${name} that repeats the secrets: nothing leaks, and none is kept`, async () => {
    await (readings ??= keepReadings());
    const folder = await Deno.makeTempDir();
    cpSync(READINGS, folder, { recursive: true });
    const { kept, access } = keptIn(folder);
    kept.clock.now += 2 * 86_400_000;
    kept.fetch = (input, init) => vendor(new Request(input, init));
    await using client = await modernClient(access.servers);
    const { isError, text } = await client.call("list_access_changes");
    assert.equal(isError, false, text);
    await assertNothingLeaks({ access, lines: kept.lines }, name, eraOf(at));
    assertClean(await everythingKept(folder), "what is kept");
    await Deno.remove(folder, { recursive: true });
  });
}

/** All that a history says, unpacked, and its file as it lies there. */
async function everythingKept(folder: string): Promise<string> {
  const { history, sql, close } = await openHistory({ folder });
  const kept: unknown[] = [sql.exec("SELECT * FROM readings")];
  for (const reading of history.readings()) {
    kept.push(await usersOf(history, reading), await history.head(reading));
  }
  const [one, two] = history.readings();
  assert.ok(one && two);
  kept.push(await history.changes(one, two));
  close();
  const bytes = await Deno.readFile(`${folder}/history.sqlite`);
  return JSON.stringify(kept) + new TextDecoder("latin1").decode(bytes);
}

Deno.test("wrong settings, one after the other: the errors name the variable, never its value", async () => {
  for (const { name } of SETTINGS) {
    const lines: string[] = [];
    const access = createAccess({
      env: { ...SETTINGS_WITH_CANARY, [name]: `${CANARY.apiKey} ${CANARY.adminEmail}` },
      fetch: () => Promise.reject(new Error(CANARY.apiKey)),
      now: Date.now,
      sleep: quickSleep,
      writeLog: (line) => lines.push(line),
    });
    if (!access.ok) assertClean(access.error.message, name);
    else for (const warning of access.configuration.warnings) assertClean(warning, name);
    await using client = await modernClient(access.servers);
    for (const tool of ["list_roles", "get_tenant"]) {
      assertClean((await client.call(tool)).text, name);
    }
    assertClean(lines.join("\n"), name);
  }
});

Deno.test("the canaries are found where they are", () => {
  for (const secret of Object.values(CANARY)) {
    for (const text of [secret, secret.toUpperCase(), `x${btoa(secret)}`]) {
      assert.throws(() => assertClean(text, "a text"), text);
    }
  }
  const authorization = btoa(`${CANARY.adminEmail}:${CANARY.apiKey}`);
  assert.throws(() => assertClean(authorization, "a header"));
});
