import assert from "node:assert/strict";
import { join } from "node:path";
import { createAccess } from "../../mod.ts";
import { readConfiguration } from "../../src/configuration/read_configuration.ts";
import { refreshTenants } from "../../src/program/refresh.ts";
import { startFacts } from "../../src/program/tenants.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { SANDBOX_CREDENTIALS } from "../../src/sandbox/tenant.ts";
import { ROOT } from "../support/entry_process.ts";
import { modernClient } from "../support/mcp_clients.ts";
import {
  programOn,
  programOnSeveral,
  quickSleep,
  SANDBOX_SETTINGS,
  servedApp,
} from "../support/program.ts";

// deno-lint-ignore no-explicit-any
type Line = Record<string, any>;

/** What the log of something that went wrong, or well, holds. */
type Scene = () => Promise<readonly string[]>;

/** A call of a tool on the sandbox with these faults. */
function called(
  faults: readonly string[],
  args: Record<string, unknown> = {},
  tenant = defaultTenant(),
): Scene {
  return async () => {
    const { access, logLines } = programOn({ tenant, faults });
    await using client = await modernClient(access.servers);
    await client.call("list_users", args);
    return logLines;
  };
}

const WELL = called([]);
const LARGE = generateTenant({ users: 2500, seed: 4 });

const stale: Scene = async () => {
  const sandbox = createSandbox({ tenant: defaultTenant(), credentials: SANDBOX_CREDENTIALS });
  const lines: string[] = [];
  let broken = false;
  const access = createAccess({
    env: { ...SANDBOX_SETTINGS, SPANNING_CACHE_TTL_SECONDS: "0" },
    fetch: async (input, init) =>
      broken ? new Response("", { status: 503 }) : await sandbox.fetch(new Request(input, init)),
    now: () => 0,
    sleep: quickSleep,
    writeLog: (line) => lines.push(line),
  });
  await using client = await modernClient(access.servers);
  await client.call("list_roles");
  broken = true;
  await client.call("list_roles");
  return lines;
};

const notKept: Scene = async () => {
  const sandbox = createSandbox({ tenant: defaultTenant(), credentials: SANDBOX_CREDENTIALS });
  const lines: string[] = [];
  const access = createAccess({
    env: { ...SANDBOX_SETTINGS, SPANNING_HISTORY: "/nowhere" },
    fetch: async (input, init) => await sandbox.fetch(new Request(input, init)),
    now: () => Date.parse("2026-11-02T08:00:00Z"),
    sleep: quickSleep,
    writeLog: (line) => lines.push(line),
    openHistory: () => Promise.reject(new Error("disk full")),
  });
  await using client = await modernClient(access.servers);
  await client.call("list_roles");
  return lines;
};

const notRefreshed: Scene = async () => {
  const { access, logLines } = programOn({ tenant: defaultTenant(), faults: ["bad_key"] });
  assert.ok(access.ok);
  const over = new AbortController();
  let waits = 0;
  const sleep = (): Promise<void> => {
    if (++waits === 2) over.abort();
    return Promise.resolve();
  };
  const { onRefresh } = access;
  await refreshTenants(access.tenants, { seconds: 600, sleep, onRefresh, signal: over.signal });
  return logLines;
};

const TOKEN = "a-token-for-alpha-alone";

const denied: Scene = async () => {
  const { access, logLines } = programOnSeveral(
    ["alpha", "beta"].map((id) => ({ id, tenant: generateTenant({ users: 5, seed: 1 }) })),
    { MCP_TENANT_TOKENS: JSON.stringify([{ token: TOKEN, tenants: ["alpha"] }]) },
  );
  await using app = servedApp(access);
  await using client = await app.client({ authorization: `Bearer ${TOKEN}` });
  await client.call("list_users", { tenant: "beta" });
  return logLines;
};

const guessed: Scene = async () => {
  const env = { MCP_BEARER_TOKEN: TOKEN };
  const { access, logLines } = programOn({ tenant: defaultTenant(), env });
  const app = access.http("127.0.0.1");
  for (let guess = 0; guess < 25; guess++) {
    const headers = { authorization: `Bearer guess-number-${guess}` };
    await app.request("http://127.0.0.1:8787/mcp", { method: "POST", headers });
  }
  return logLines;
};

const carriedOff: Scene = async () => {
  const { access, logLines } = programOn({ tenant: LARGE });
  await using client = await modernClient(access.servers);
  for (let page = 0; page < 26; page++) await client.call("list_users", { limit: 200 });
  return logLines;
};

const started = (...tokens: string[]): Scene => () =>
  Promise.resolve(tokens.map((token) => {
    const env = { ...SANDBOX_SETTINGS, MCP_BEARER_TOKEN: token };
    return JSON.stringify({ message: "started", ...startFacts(readConfiguration(env)) });
  }));

/** A question about each of two tenants, the second with these faults. */
function eachCalled(faults: readonly string[], calls = 1): Scene {
  return async () => {
    const tenant = generateTenant({ users: 5, seed: 1 });
    const tenants = [{ id: "alpha", tenant }, { id: "beta", tenant, faults }];
    const { access, logLines } = programOnSeveral(tenants);
    await using client = await modernClient(access.servers);
    for (let call = 0; call < calls; call++) await client.call("list_roles", { tenant: "*" });
    return logLines;
  };
}

const packed: Scene = async () => {
  const { access, logLines } = programOn({ tenant: LARGE });
  await using client = await modernClient(access.servers);
  for (let time = 0; time < 3; time++) await client.call("export_access_review");
  return logLines;
};

interface Alert {
  readonly fires: (lines: Line[]) => boolean;
  readonly on: Scene;
  /** Further things that it is for. */
  readonly also?: readonly Scene[];
  readonly quiet?: Scene;
}

const ALERTS: Record<string, Alert> = {
  "credentials refused": {
    fires: (lines) =>
      lines.some((line) =>
        [line["result"], line["failed"], line["error"]].some((text) =>
          String(text).includes("SpanningAuthError")
        )
      ),
    on: called(["bad_key"]),
    also: [eachCalled(["bad_key"]), notRefreshed],
    quiet: eachCalled([]),
  },
  "tenant not readable": {
    fires: (lines) =>
      lines.filter(({ event, result, failed = "" }) =>
        event === "access" && (result.startsWith("Spanning") || failed.includes(":Spanning"))
      ).length >= 3,
    also: [eachCalled(["server_error:503"], 3)],
    on: async () => {
      const { access, logLines } = programOn({
        tenant: defaultTenant(),
        faults: ["server_error:503"],
      });
      await using client = await modernClient(access.servers);
      for (let call = 0; call < 3; call++) await client.call("list_users");
      return logLines;
    },
  },
  "incomplete list": {
    fires: (lines) => lines.some(({ complete }) => complete === false),
    on: called(["server_error:503,page=2"], { allowPartial: true }, LARGE),
  },
  "old list": { fires: (lines) => lines.some(({ cache }) => cache === "stale"), on: stale },
  "history not kept": {
    fires: (lines) => lines.some(({ message }) => message === "a reading could not be kept"),
    on: notKept,
  },
  "refresh failed": {
    fires: (lines) =>
      lines.some(({ message }) => message === "a reading without a question failed"),
    on: notRefreshed,
  },
  "another's tenant": {
    fires: (lines) => lines.some(({ event }) => event === "denied"),
    on: denied,
  },
  "sign-ins fail": {
    fires: (lines) =>
      lines.filter(({ message, status }) =>
        message === "request refused" && (status === 401 || status === 429)
      ).length >= 20,
    on: guessed,
  },
  "much given out": {
    fires: (lines) =>
      lines.reduce(
        (sum, { rows = 0, ...line }) =>
          sum + rows + (line["package"] === undefined ? 0 : line["users"] ?? 0),
        0,
      ) > 5000,
    on: carriedOff,
    also: [packed],
  },
  "settings changed": {
    fires: (lines) =>
      new Set(
        lines.filter(({ message }) => message === "started").map((line) =>
          JSON.stringify({ ...line, time: "" })
        ),
      ).size > 1,
    on: started(`one:${TOKEN}`, `other:${TOKEN}`),
    also: [started(`one:${TOKEN}`, `one:${TOKEN}-exchanged`)],
    quiet: started(`one:${TOKEN}`, `one:${TOKEN}`),
  },
  "silent": {
    fires: (lines) => !lines.some(({ message, event }) => message === "started" || event),
    on: () => Promise.resolve([]),
  },
};

const page = Deno.readTextFileSync(join(ROOT, "docs/alerts.md"));
const rows = [...page.matchAll(/^\| ([a-z][^|]*?) +\|/gm)].map(([, name = ""]) => name)
  .filter((name) => name !== "alert");

Deno.test("every alert of docs/alerts.md is tried here, and no other", () => {
  assert.deepEqual(rows, Object.keys(ALERTS));
});

for (const [name, { fires, on, also = [], quiet = WELL }] of Object.entries(ALERTS)) {
  Deno.test(`alert "${name}" fires on what it is for, and not while all is well`, async () => {
    const parsed = (lines: readonly string[]): Line[] => lines.map((line) => JSON.parse(line));
    assert.equal(fires(parsed(await quiet())), false);
    for (const scene of [on, ...also]) assert.equal(fires(parsed(await scene())), true);
  });
}
