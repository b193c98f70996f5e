import assert from "node:assert/strict";
import { createAuditHash } from "../../src/operations/audit.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { tools } from "../../tools/mod.ts";
import { modernClient, type TestClient } from "../support/mcp_clients.ts";
import { programOn, programOnSeveral, type ServedApp, servedApp } from "../support/program.ts";
import { TYPICAL_CALLS } from "../support/typical_calls.ts";
import { vendorOverTime } from "../support/vendor_over_time.ts";

const KEY = "a-long-random-text-that-keys-the-hashes";
const TOKEN = "a-token-for-the-reporting-job";
const hash = createAuditHash(KEY);
const NORTH = defaultTenant();
const ANN = "eleanor.whitfield@northwind.example";
const ann = NORTH.users.find(({ userPrincipalName }) => userPrincipalName === ANN);
const [FIRST] = [...NORTH.users].sort((one, other) =>
  one.userPrincipalName < other.userPrincipalName ? -1 : 1
);
assert.ok(ann && FIRST);

function program() {
  return programOnSeveral([
    { id: "north", tenant: NORTH },
    { id: "south", tenant: generateTenant({ users: 5, seed: 1 }) },
  ], { MCP_AUDIT_KEY: KEY, MCP_BEARER_TOKEN: `reporting:${TOKEN}` });
}

function clientOf(app: ServedApp, headers: Record<string, string> = {}): Promise<TestClient> {
  return app.client({ authorization: `Bearer ${TOKEN}`, ...headers });
}

/** What a line says, without what every line of the table has. Hashes are written as names. */
interface Expected {
  readonly tool?: string;
  readonly method?: string;
  readonly prompt?: string;
  readonly resource?: string;
  readonly tenant?: string;
  readonly tenants?: string;
  /** Names whose hashes stand in `about`, in this order. */
  readonly about?: readonly string[];
  /** How many more hashes stand there. */
  readonly others?: number;
  readonly rows: number;
  /** Whether a package was made, which the line names. */
  readonly packed?: true;
  readonly users?: number;
  readonly cache?: string;
  readonly result?: string;
  readonly level?: string;
}

type Call = (client: TestClient) => Promise<unknown>;

const callOf = (name: string, args: Record<string, unknown> = {}): Call => (client) =>
  client.call(name, { tenant: "north", ...args });
const ALL_OF_ANN = [ANN, ann.msId];
const ALL = { users: 312, cache: "fresh" };
const DEPARTING = { type: "ref/prompt", name: "offboarding_check" } as const;

const TABLE: Readonly<Record<string, readonly [call: Call, line: Expected]>> = {
  list_users: [
    callOf("list_users", { limit: 1 }),
    { tool: "list_users", about: [FIRST.userPrincipalName], others: 2, rows: 1, ...ALL },
  ],
  "list_users, searched": [
    callOf("list_users", { query: ANN.toUpperCase() }),
    { tool: "list_users", about: ALL_OF_ANN, rows: 1, ...ALL },
  ],
  list_roles: [callOf("list_roles"), { tool: "list_roles", rows: 0, ...ALL }],
  get_user_grants: [
    callOf("get_user_grants", { user: ANN }),
    { tool: "get_user_grants", about: ALL_OF_ANN, rows: 1, ...ALL },
  ],
  "get_user_grants by object id": [
    callOf("get_user_grants", { user: ann.msId }),
    { tool: "get_user_grants", about: [ann.msId, ANN], rows: 1, ...ALL },
  ],
  "get_user_grants of nobody": [
    callOf("get_user_grants", { user: "nobody@northwind.example" }),
    {
      tool: "get_user_grants",
      about: ["nobody@northwind.example"],
      rows: 0,
      ...ALL,
      level: "warn",
      result: "UserInputError",
    },
  ],
  find_disabled: [
    callOf("find_disabled", { limit: 2 }),
    { tool: "find_disabled", others: 2, rows: 2, ...ALL },
  ],
  list_role_grants: [
    callOf("list_role_grants", { role: "global_admin", limit: 2 }),
    { tool: "list_role_grants", others: 2, rows: 2, ...ALL },
  ],
  get_tenant: [callOf("get_tenant"), { tool: "get_tenant", rows: 0, cache: "none" }],
  get_backup_status: [
    callOf("get_backup_status"),
    { tool: "get_backup_status", rows: 0, cache: "none" },
  ],
  review_access: [
    callOf("review_access", { checks: ["disabled_admin"] }),
    { tool: "review_access", others: 2, rows: 2, ...ALL },
  ],
  show_access: [callOf("show_access"), { tool: "show_access", others: 15, rows: 15, ...ALL }],
  list_sign_in_paths: [
    callOf("list_sign_in_paths"),
    { tool: "list_sign_in_paths", rows: 0, cache: "none" },
  ],
  list_access_changes: [
    callOf("list_access_changes", { user: ANN, since: "2026-01-01" }),
    {
      tool: "list_access_changes",
      about: [ANN],
      rows: 0,
      cache: "none",
      level: "warn",
      result: "UserInputError",
    },
  ],
  list_tenants: [
    (client) => client.call("list_tenants"),
    { tool: "list_tenants", tenant: "*", rows: 0, cache: "none" },
  ],
  export_access_review: [
    callOf("export_access_review"),
    { tool: "export_access_review", rows: 0, packed: true, ...ALL },
  ],
  check_review: [
    callOf("check_review", { review: "nowhere", worksheet: "nothing.csv" }),
    { tool: "check_review", rows: 0, cache: "none", result: "UserInputError", level: "warn" },
  ],
  "find_disabled of each tenant": [
    callOf("find_disabled", { tenant: "*" }),
    {
      tool: "find_disabled",
      tenant: "*",
      tenants: "north south",
      others: 25,
      rows: 25,
      users: 317,
      cache: "refreshed",
    },
  ],
  "resources/read": [
    (client) => client.readResource(`spanning://north/users/${encodeURIComponent(ANN)}`),
    {
      method: "resources/read",
      resource: "spanning://{tenant}/users/{user}",
      about: ALL_OF_ANN,
      rows: 1,
      ...ALL,
    },
  ],
  "prompts/get": [
    (client) => client.getPrompt("offboarding_check", { tenant: "north", user: ANN }),
    { method: "prompts/get", prompt: "offboarding_check", about: [ANN], rows: 0 },
  ],
  "completion/complete": [
    (client) =>
      client.complete(DEPARTING, { name: "user", value: ANN.slice(0, 12) }, { tenant: "north" }),
    { method: "completion/complete", about: [ANN.slice(0, 12), ANN], rows: 1 },
  ],
};

Deno.test("the table has a line for every tool", () => {
  for (const { name } of tools) assert.ok(Object.hasOwn(TABLE, name), name);
});

for (const [name, [call, expected]] of Object.entries(TABLE)) {
  Deno.test(`${name} leaves this audit line, with every field, and no other`, async () => {
    const { access, logLines } = program();
    await using app = servedApp(access);
    await using client = await clientOf(app, { "x-request-id": "proxy-7" });
    await client.call("list_roles", { tenant: "north" });
    logLines.length = 0;
    await call(client).catch(() => {});
    const lines = logLines.map((line) => JSON.parse(line)).filter(({ event }) => event);
    assert.equal(lines.length, 1);
    const { request, rpcId, about = "", rows, package: made = "", ...line } = lines[0];
    assert.match(request, /^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    assert.match(rpcId, /^\d+$/);
    const { about: named = [], others = 0, rows: expectedRows, ...expectedLine } = expected;
    const { tool, tenant = "north", packed = false, ...rest } = expectedLine;
    assert.equal(/^access-review-north-[\w-]+$/.test(made), packed, made);
    const hashes = about.split(" ").filter((each: string) => each !== "");
    const own = named.map((each) => hash("person", each));
    assert.deepEqual(hashes.slice(0, own.length), own);
    assert.equal(hashes.length, own.length + others);
    assert.equal(rows, expectedRows);
    assert.deepEqual(line, {
      time: "2026-11-02T08:00:00.000Z",
      level: "info",
      message: tool === undefined ? "request" : "tool call",
      event: "access",
      callerRequest: "proxy-7",
      caller: "token:reporting",
      method: "tools/call",
      ...(tool === undefined ? {} : { tool }),
      tenant,
      ms: 0,
      result: "ok",
      ...rest,
    });
    assert.doesNotMatch(logLines.join("\n"), /northwind\.example|eleanor/i);
  });
}

Deno.test("list_access_changes leaves the people of its changes, one row a change, by old and new names", async () => {
  const vendor = vendorOverTime();
  const folder = await Deno.makeTempDir();
  const access = vendor.access({
    MCP_AUDIT_KEY: KEY,
    SPANNING_HISTORY: folder,
    SPANNING_CACHE_TTL_SECONDS: "0",
  });
  await using client = await modernClient(access.servers);
  const [one, two, ...rest] = vendor.users;
  assert.ok(one && two);
  await client.call("list_roles");
  vendor.users = [{ ...one, userPrincipalName: "married@northwind.example" }, ...rest];
  vendor.clock.now += 86_400_000;
  await client.call("list_roles");
  const lineOf = async (args: Record<string, unknown>) => {
    vendor.lines.length = 0;
    const { isError, text } = await client.call("list_access_changes", args);
    assert.equal(isError, false, text);
    const { about, rows, result } = JSON.parse(vendor.lines[0] ?? "");
    return { about: new Set(about.split(" ")), rows, result };
  };
  const hashes = (...names: string[]) => new Set(names.map((name) => hash("person", name)));
  const { msId: id, userPrincipalName: old } = one;
  assert.deepEqual(await lineOf({}), {
    about: hashes(old, "married@northwind.example", two.userPrincipalName),
    rows: 2,
    result: "ok",
  });
  assert.deepEqual(await lineOf({ user: id }), {
    about: hashes(id, old, "married@northwind.example"),
    rows: 1,
    result: "ok",
  });
  await Deno.remove(folder, { recursive: true });
});

/** Parameters that no schema of the protocol takes, and what their line says beside the method. */
const UNFIT: readonly [method: string, params: Record<string, unknown>, line: object][] = [
  ["tools/call", {}, {}],
  ["tools/call", { name: 5 }, {}],
  ["tools/call", { name: "list_users", arguments: "all of them" }, { tool: "list_users" }],
  ["tools/call", { name: "list_users", arguments: [1] }, { tool: "list_users" }],
  ["resources/read", {}, {}],
  ["resources/read", { uri: 7 }, {}],
  ["prompts/get", { arguments: { user: ANN } }, { about: hash("person", ANN) }],
  [
    "prompts/get",
    { name: "offboarding_check", arguments: { user: ANN, tenant: 1 } },
    { prompt: "offboarding_check", about: hash("person", ANN) },
  ],
  ["completion/complete", { ref: { type: "ref/nothing" }, argument: { name: "user" } }, {}],
];

const ENVELOPE = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "x", version: "1" },
  "io.modelcontextprotocol/clientCapabilities": {},
};

for (const era of ["2025", "2026-07-28"]) {
  Deno.test(`${era}: parameters that do not fit the protocol leave one line all the same`, async () => {
    const { access, logLines } = program();
    const app = access.http("127.0.0.1");
    const modern = era !== "2025";
    for (const [method, params, expected] of UNFIT) {
      logLines.length = 0;
      const { name, uri = name } = params;
      const response = await app.request("http://127.0.0.1/mcp", {
        method: "POST",
        headers: {
          authorization: `Bearer ${TOKEN}`,
          "content-type": "application/json",
          ...(modern ? { "mcp-protocol-version": era, "mcp-method": method } : {}),
          ...(modern && typeof uri === "string" ? { "mcp-name": uri } : {}),
        },
        body: JSON.stringify({
          jsonrpc: "2.0",
          id: 1,
          method,
          params: modern ? { ...params, _meta: ENVELOPE } : params,
        }),
      });
      assert.equal((await response.json()).error.code, -32602);
      const lines = logLines.map((line) => JSON.parse(line));
      assert.equal(lines.length, 1, `${method} ${JSON.stringify(params)}`);
      const { time: _, request: __, ms: ___, cache: ____, ...line } = lines[0];
      assert.deepEqual(line, {
        level: "warn",
        message: method === "tools/call" ? "tool call" : "request",
        event: "access",
        rpcId: "1",
        caller: "token:reporting",
        method,
        rows: 0,
        result: "ProtocolError",
        ...expected,
      });
    }
  });
}

Deno.test("the people of a sentence stand in the line: other records of an address, and names alike", async () => {
  const [one, two, three, ...rest] = generateTenant({ users: 9, seed: 3 }).users;
  assert.ok(one && two && three);
  const users = [
    { ...one, email: "shared@contoso.example" },
    { ...two, email: "shared@contoso.example", isDeleted: true },
    { ...three, userPrincipalName: "josé.alvarez@contoso.example" },
    { ...rest[0], ...three, msId: "another-id", userPrincipalName: "josè.alvarez@contoso.example" },
  ];
  const tenant = { ...generateTenant({ users: 9, seed: 3 }), users };
  const { access, logLines } = programOnSeveral([
    { id: "north", tenant },
    { id: "south", tenant: generateTenant({ users: 5, seed: 1 }) },
  ], { MCP_AUDIT_KEY: KEY, SPANNING_COUNT_CHECK: "off" });
  await using client = await modernClient(access.servers);
  const lineOf = async (call: () => Promise<unknown>) => {
    logLines.length = 0;
    await call().catch(() => {});
    const { about, rows } = JSON.parse(logLines.at(-1) ?? "");
    return { about: new Set(about.split(" ")), rows };
  };
  const hashes = (...names: string[]) => new Set(names.map((name) => hash("person", name)));
  const north = { tenant: "north" };
  const shared = await lineOf(() =>
    client.call("get_user_grants", { ...north, user: "shared@contoso.example" })
  );
  const [live, other] = [one.userPrincipalName, two.userPrincipalName];
  assert.deepEqual(shared, { about: hashes("shared@contoso.example", live, other), rows: 2 });
  const alike = hashes(
    "jose.alvarez@contoso.example",
    "josé.alvarez@contoso.example",
    "josè.alvarez@contoso.example",
  );
  const user = "jose.alvarez@contoso.example";
  for (
    const call of [
      () => client.call("get_user_grants", { ...north, user }),
      () => client.readResource(`spanning://north/users/${encodeURIComponent(user)}`),
    ]
  ) assert.deepEqual(await lineOf(call), { about: alike, rows: 2 });
});

Deno.test("a call about each tenant is a warning that names those that could not be answered", async () => {
  const { access, logLines } = programOnSeveral([
    { id: "north", tenant: NORTH },
    { id: "south", tenant: NORTH, faults: ["bad_key"] },
    { id: "west", tenant: NORTH, faults: ["server_error:503"] },
  ], { MCP_AUDIT_KEY: KEY });
  await using client = await modernClient(access.servers);
  await client.call("list_roles", { tenant: "*" });
  const [line] = logLines.map((line) => JSON.parse(line));
  const { level, tenant, tenants, failed, result } = line;
  assert.deepEqual({ level, tenant, tenants, failed, result }, {
    level: "warn",
    tenant: "*",
    tenants: "north south west",
    failed: "south:SpanningAuthError west:SpanningUnavailableError",
    result: "ok",
  });
});

Deno.test("a try at another's tenant is one in any case, and whatever else is wrong with the call", async () => {
  const { access, logLines } = programOnSeveral(
    ["north", "south"].map((id) => ({ id, tenant: NORTH })),
    { MCP_TENANT_TOKENS: JSON.stringify([{ name: "desk", token: TOKEN, tenants: ["south"] }]) },
  );
  await using app = servedApp(access);
  await using client = await clientOf(app);
  const typing = { name: "tenant", value: "north" };
  const TRIES: readonly [call: Call, denied: string | undefined][] = [
    [callOf("list_users", { tenant: " North " }), "north"],
    [callOf("list_users", { tenant: "north", bogus: 1 }), "north"],
    [(one) => one.readResource("spanning://NORTH/users/ann"), "north"],
    [(one) => one.complete(DEPARTING, { name: "user", value: "a" }, { tenant: "north" }), "north"],
    [(one) => one.complete(DEPARTING, typing), undefined],
    [callOf("list_users", { tenant: "South" }), undefined],
    [callOf("list_users", { tenant: "nowhere" }), undefined],
  ];
  for (const [call, denied] of TRIES) {
    logLines.length = 0;
    await call(client).catch(() => {});
    const lines = logLines.map((line) => JSON.parse(line)).filter(({ event }) =>
      event === "denied"
    );
    assert.deepEqual(lines.map(({ tenant }) => tenant), denied === undefined ? [] : [denied]);
  }
});

Deno.test("whomever an answer names in whichever field or sentence is found in its line", async () => {
  const { access, logLines } = programOn({ tenant: NORTH, env: { MCP_AUDIT_KEY: KEY } });
  await using client = await modernClient(access.servers);
  const { list_tenants: _, check_review: __, ...typical } = TYPICAL_CALLS;
  const calls = [
    ...Object.entries(typical),
    ["list_users", { limit: 200 }] as const,
    ["get_backup_status", { user: ANN }] as const,
    ...NORTH.users.slice(0, 100).map(({ msId }) => ["get_user_grants", { user: msId }] as const),
  ];
  for (const [tool, args] of calls) {
    logLines.length = 0;
    const { structured, text } = await client.call(tool, args);
    const about: string[] = (JSON.parse(logLines.at(-1) ?? "").about ?? "").split(" ");
    const words = new Set(`${JSON.stringify(structured ?? "")} ${text}`.split(/[^\w.@#+-]+/));
    const missing = NORTH.users.filter(({ userPrincipalName, msId }) =>
      // Of several people a line has the principal names alone.
      !NORTH.users.some((other) => other.msId !== msId && other.email === userPrincipalName) &&
      (words.has(userPrincipalName) || words.has(msId)) &&
      ![userPrincipalName, msId].some((name) => about.includes(hash("person", name)))
    );
    assert.deepEqual(missing, [], `${tool} ${JSON.stringify(args)}`);
  }
});

/** No line may hold one of these, or it would be two, or another than it looks. */
const UNSAFE = "\n\r\u2028\u2029\u202e\u001b\u{e0041}\u0000";

const FORGED = [
  '"}\n{"time":"2026-03-01T00:00:00.000Z","event":"access","caller":"token:0',
  "ann@t.example\u2028\u2029\r\n\u202e\u001b[2J",
  "\u{e0041}\u0000",
];
for (const text of FORGED) {
  Deno.test(`${JSON.stringify(text)} as name, tenant, tool or id forges no line`, async () => {
    const { access, logLines } = program();
    await using app = servedApp(access);
    await using client = await clientOf(app);
    for (
      const call of [
        () => client.call("get_user_grants", { tenant: "north", user: text }),
        () => client.call("list_users", { tenant: text, query: text }),
        () => client.call(text),
        () => client.readResource(`spanning://north/users/${encodeURIComponent(text)}`),
        () => client.getPrompt("offboarding_check", { tenant: "north", user: text }),
        () => client.complete(DEPARTING, { name: "user", value: text }, { tenant: text }),
      ]
    ) {
      logLines.length = 0;
      await call().catch(() => {});
      const lines = logLines.map((line) => {
        assert.ok(![...line].some((character) => UNSAFE.includes(character)), line);
        assert.doesNotMatch(line, /ann@t/);
        return JSON.parse(line);
      });
      assert.deepEqual(lines.map(({ event, caller }) => [event, caller]), [[
        "access",
        "token:reporting",
      ]]);
    }
  });
}
