import assert from "node:assert/strict";
import { createAccess } from "../../mod.ts";
import { createLog } from "../../src/base/log.ts";
import { requestObserver } from "../../src/mcp/observe_request.ts";
import { createAudit } from "../../src/operations/audit.ts";
import { createOperations } from "../../src/operations/operations.ts";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { SANDBOX_CREDENTIALS } from "../../src/sandbox/tenant.ts";
import { ERAS, modernClient } from "../support/mcp_clients.ts";
import {
  type Program,
  programOn,
  quickSleep,
  SANDBOX_SETTINGS,
  servedApp,
} from "../support/program.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function debugging(faults: string[] = []): Program {
  return programOn({ tenant: defaultTenant(), faults, env: { LOG_LEVEL: "debug" } });
}

/** The lines of one message, without what is different each time. */
function linesOf({ logLines }: Program, message: string): Record<string, unknown>[] {
  return logLines.map((line) => JSON.parse(line)).filter((line) => line.message === message)
    .map(({ time: _, message: __, request, rpcId, ...rest }) => {
      assert.match(request, UUID);
      assert.match(rpcId, /^\d+$/);
      return rest;
    });
}

for (const [era, connect] of ERAS) {
  Deno.test(`${era}: a tool call is one line with request, tool, tenant, time, users, cache and result`, async () => {
    const program = programOn({ tenant: defaultTenant() });
    await using client = await connect(program.access.servers);
    await client.call("list_roles");
    const [line, ...others] = program.logLines.map((text) => JSON.parse(text));
    assert.equal(others.length, 0);
    const { request, rpcId, ...rest } = line;
    assert.match(request, UUID);
    assert.match(rpcId, /^\d+$/);
    assert.deepEqual(rest, {
      time: "2026-11-02T08:00:00.000Z",
      level: "info",
      message: "tool call",
      event: "access",
      caller: "stdio",
      method: "tools/call",
      tool: "list_roles",
      tenant: "default",
      rows: 0,
      ms: 0,
      users: 312,
      cache: "refreshed",
      result: "ok",
    });
  });
}

Deno.test("the line of a call tells how the user list was obtained", async () => {
  const program = debugging();
  await using client = await modernClient(program.access.servers);
  await client.call("get_user_grants", { user: "eleanor.whitfield@northwind.example" });
  await client.call("list_roles");
  await client.call("find_disabled");
  await client.call("get_user_grants", { user: "viktor.petrenko@northwind.example" });
  await client.call("list_sign_in_paths");
  await client.call("get_tenant");
  assert.deepEqual(linesOf(program, "tool call").map(({ cache, users }) => [cache, users]), [
    ["own_record", 1],
    ["refreshed", 312],
    ["fresh", 312],
    ["fresh", 312],
    ["none", undefined],
    ["none", undefined],
  ]);
});

Deno.test("an answer from a partial list is logged as incomplete", async () => {
  const program = programOn({
    tenant: generateTenant({ users: 2500, seed: 4 }),
    faults: ["server_error:503,page=2"],
  });
  await using client = await modernClient(program.access.servers);
  await client.call("list_roles", { allowPartial: true });
  const [{ cache, complete, users }] = linesOf(program, "tool call") as [Record<string, unknown>];
  assert.deepEqual({ cache, complete, users }, {
    cache: "refreshed",
    complete: false,
    users: 1000,
  });
});

Deno.test("an older list used as a fallback is logged as stale", async () => {
  const sandbox = createSandbox({ tenant: defaultTenant(), credentials: SANDBOX_CREDENTIALS });
  const logLines: string[] = [];
  let broken = false;
  const access = createAccess({
    env: { ...SANDBOX_SETTINGS, SPANNING_CACHE_TTL_SECONDS: "0" },
    fetch: (input, init) =>
      broken
        ? Promise.resolve(new Response("", { status: 503 }))
        : sandbox.fetch(new Request(input, init)),
    now: () => 0,
    sleep: quickSleep,
    writeLog: (line) => logLines.push(line),
  });
  await using client = await modernClient(access.servers);
  await client.call("list_roles");
  broken = true;
  await client.call("list_roles");
  const caches = logLines.map((line) => JSON.parse(line).cache);
  assert.deepEqual(caches, ["refreshed", "stale"]);
});

Deno.test("a failed call is a warning with the class of the error", async () => {
  const program = debugging(["bad_key"]);
  await using client = await modernClient(program.access.servers);
  await client.call("list_roles");
  await client.call("list_users", { limit: 1000 });
  const lines = linesOf(program, "tool call");
  assert.deepEqual(
    lines.map(({ level, tool, tenant, cache, result }) => ({ level, tool, tenant, cache, result })),
    [
      {
        level: "warn",
        tool: "list_roles",
        tenant: "default",
        cache: "none",
        result: "SpanningAuthError",
      },
      {
        level: "warn",
        tool: "list_users",
        tenant: undefined,
        cache: "none",
        result: "UserInputError",
      },
    ],
  );
});

const ENVELOPE = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "x", version: "1" },
  "io.modelcontextprotocol/clientCapabilities": {},
};
const URI = "spanning://default/users/ann";
const LEFT: readonly [what: string, method: string, named: object, headers: HeadersInit][] = [
  ["a tool", "tools/call", { name: "list_users" }, {}],
  ["a resource", "resources/read", { uri: URI }, {}],
  ["a tool of 2026", "tools/call", { name: "list_users", _meta: ENVELOPE }, {
    "mcp-protocol-version": "2026-07-28",
    "mcp-method": "tools/call",
    "mcp-name": "list_users",
  }],
];
for (const [what, method, params, headers] of LEFT) {
  Deno.test(`a caller who leaves before ${what} has answered is logged once, in the same word`, async () => {
    const asked = Promise.withResolvers<void>();
    const logged = Promise.withResolvers<string>();
    const access = createAccess({
      env: SANDBOX_SETTINGS,
      fetch: (_, init) => {
        asked.resolve();
        return new Promise((_, reject) =>
          init?.signal?.addEventListener("abort", () => reject(new Error("aborted")))
        );
      },
      now: Date.now,
      writeLog: (line) => logged.resolve(line),
    });
    await using app = servedApp(access);
    const leaving = new AbortController();
    const answer = fetch(app.url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
      signal: leaving.signal,
    });
    await asked.promise;
    leaving.abort();
    await assert.rejects(answer);
    const line = JSON.parse(await logged.promise);
    assert.deepEqual([line.event, line.level, line.method, line.result], [
      "access",
      "warn",
      method,
      "AbortError",
    ]);
  });
}

Deno.test("a call of an unknown tool is logged without its name", async () => {
  const program = debugging();
  await using client = await modernClient(program.access.servers);
  await assert.rejects(client.call("delete_everything"), /Unknown tool/);
  const [line] = linesOf(program, "tool call");
  assert.equal(line?.["result"], "ProtocolError");
  assert.equal(line?.["tool"], undefined);
  assert.doesNotMatch(program.logLines.join("\n"), /delete_everything/);
});

Deno.test("requests whose answers hold no personal data are logged at debug only", async () => {
  for (const level of ["debug", "info"]) {
    const program = programOn({ tenant: defaultTenant(), env: { LOG_LEVEL: level } });
    await using client = await modernClient(program.access.servers);
    await client.toolNames();
    await client.listResources();
    await client.listTemplates();
    await client.readResource("spanning://roles");
    await client.readResource("spanning://default/users/viktor.petrenko@northwind.example");
    await client.listPrompts();
    await client.getPrompt("admin_review");
    await client.complete({ type: "ref/prompt", name: "admin_review" }, {
      name: "tenant",
      value: "",
    });
    const lines = linesOf(program, "request");
    assert.deepEqual(
      lines.map((
        { level, method, prompt, resource, result },
      ) => [level, method, prompt ?? resource, result]),
      [
        ["debug", "tools/list", undefined, "ok"],
        ["debug", "resources/list", undefined, "ok"],
        ["debug", "resources/templates/list", undefined, "ok"],
        ["info", "resources/read", "spanning://roles", "ok"],
        ["info", "resources/read", "spanning://{tenant}/users/{user}", "ok"],
        ["debug", "prompts/list", undefined, "ok"],
        ["info", "prompts/get", "admin_review", "ok"],
        ["info", "completion/complete", undefined, "ok"],
      ].filter(([lineLevel]) => level === "debug" || lineLevel === "info"),
    );
  }
});

Deno.test("each request to the vendor and each walk is logged at debug, without names", async () => {
  const program = debugging(["rate_limit:page=1,times=1,retry-after=1"]);
  await using client = await modernClient(program.access.servers);
  await client.call("get_user_grants", { user: "nobody@northwind.example" });
  const lines = program.logLines.map((line) => JSON.parse(line));
  const asked = lines.filter(({ message }) => message === "upstream request");
  assert.deepEqual(asked.map(({ route, result }) => `${route} ${result}`).sort(), [
    "/external/tenant ok",
    "/external/users ok",
    "/external/users status 429",
    "/external/users/{userPrincipalName} status 404",
  ]);
  const [read] = lines.filter(({ message }) => message === "users read");
  assert.deepEqual([read.tenant, read.users, read.pages, read.complete], ["default", 312, 1, true]);
  const text = program.logLines.join("\n");
  for (const secret of ["nobody", ...Object.values(SANDBOX_CREDENTIALS)]) {
    assert.ok(!text.includes(secret), secret);
  }
});

Deno.test("what is thrown without being an error, as a caller's reason may be, is passed on and logged", async () => {
  for (const thrown of [null, undefined, "gone"]) {
    const lines: string[] = [];
    const now = () => 0;
    const log = createLog({ level: "info", write: (line) => lines.push(line), now });
    const audit = createAudit({ hash: () => "", subject: "hash", tenants: [] });
    const operations = createOperations({ log, now });
    const observe = requestObserver({ log, now, audit, ...operations });
    const { signal } = new AbortController();
    const notify = () => Promise.resolve();
    const context = { mcpReq: { id: 1, method: "resources/read", signal, notify } };
    const outcome = await observe(context, {}, () => Promise.reject(thrown)).then(
      () => assert.fail("nothing was thrown"),
      (reason) => ({ reason }),
    );
    assert.deepEqual(outcome, { reason: thrown });
    assert.equal(lines.length, 1);
  }
});
