import assert from "node:assert/strict";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { type Caller, CALLERS, headersOf } from "../support/callers.ts";
import {
  credentialsOf,
  headerProgram,
  type Program,
  programOnSeveral,
} from "../support/program.ts";

const FOR_ALL = "a-token-for-all-tenants";
const FOR_ONE = "a-token-for-one-tenant";
const TOKENS = {
  MCP_BEARER_TOKEN: FOR_ALL,
  MCP_TENANT_TOKENS: JSON.stringify([{ token: FOR_ONE, tenants: ["two"] }]),
  LOG_LEVEL: "debug",
};
const [CALLER] = CALLERS as [Caller];

/**
 * Makes a request whose id over HTTP and in JSON-RPC is one that a caller chose, since both are
 * logged; an e-mail address can only be the latter.
 */
async function ask(
  { access, logLines }: Program,
  chosen: string,
  headers: Readonly<Record<string, string>>,
  method: "tools/call" | "tools/list" = "tools/call",
): Promise<{ readonly log: string; readonly id: string | null }> {
  const params = method === "tools/call" ? { name: "list_tenants", arguments: {} } : {};
  const response = await access.http("127.0.0.1").request("http://127.0.0.1:8787/mcp", {
    method: "POST",
    headers: { "content-type": "application/json", "x-request-id": chosen, ...headers },
    body: JSON.stringify({ jsonrpc: "2.0", id: chosen, method, params }),
  });
  await response.text();
  assert.ok(logLines.length > 0);
  return { log: logLines.join("\n"), id: response.headers.get("x-request-id") };
}

const SECRETS: [what: string, secret: string][] = [
  ["a bearer token", FOR_ALL],
  ["a token for some tenants", FOR_ONE],
  ["an API key", credentialsOf(1).apiKey],
  ["an administrator's e-mail address", credentialsOf(0).adminEmail],
];
for (const [what, secret] of SECRETS) {
  Deno.test(`${what} from the settings never appears in the log, wherever it was sent`, async () => {
    const tenants = ["one", "two"].map((id) => ({ id, tenant: generateTenant({ users: 3 }) }));
    for (const token of [FOR_ALL, FOR_ONE, "wrong"]) {
      const program = programOnSeveral(tenants, TOKENS);
      const { log } = await ask(program, secret, { authorization: `Bearer ${token}` });
      assert.ok(!log.includes(secret), log);
      assert.match(log, /"request":"(\[redacted\]|[0-9a-f-]{36})"/);
    }
  });
}

const { apiKey, adminEmail } = CALLER;
const BROUGHT: [what: string, chosen: string][] = [
  ["the key", apiKey],
  ["the key in another case", apiKey.toUpperCase()],
  ["the key behind something else", `req-${apiKey}`],
  ["a good part of the e-mail address behind something else", `id-${adminEmail.slice(-11)}`],
  ["the e-mail address", adminEmail],
  ["a good part of the e-mail address", adminEmail.slice(-11)],
];
const WAYS: [how: string, headers: Record<string, string>, method: "tools/call" | "tools/list"][] =
  [
    ["a call", {}, "tools/call"],
    ["another request", {}, "tools/list"],
    [
      "a call with credentials that miss something",
      { "x-spanning-region": "nowhere" },
      "tools/call",
    ],
    ["a request that is refused", { "content-type": "text/plain" }, "tools/call"],
  ];
for (const [what, chosen] of BROUGHT) {
  for (const [how, headers, method] of WAYS) {
    Deno.test(`${what} that a request brought, as its ids, is in no line about ${how}`, async () => {
      const program = headerProgram({ LOG_LEVEL: "debug" });
      const { log, id } = await ask(program, chosen, { ...headersOf(CALLER), ...headers }, method);
      assert.ok(!log.toLowerCase().includes(chosen.toLowerCase()), log);
      assert.ok(log.includes(`"request":"${id}"`), log);
    });
  }
}

Deno.test("a short id is logged even if a token happens to contain it", async () => {
  const program = headerProgram({ LOG_LEVEL: "debug" });
  const { log, id } = await ask(program, "7", {
    ...headersOf(CALLER),
    authorization: "Bearer a-7-b",
  });
  assert.equal(id, "7");
  assert.match(log, /"callerRequest":"7","rpcId":"7"/);
});

Deno.test("no part of an id that is too long is logged", async () => {
  const program = headerProgram({ LOG_LEVEL: "debug" });
  const headers = { ...headersOf(CALLER), "x-request-id": "plain" };
  const { log } = await ask(program, "x".repeat(60) + apiKey, headers);
  assert.match(log, /"tool call"/);
  assert.ok(!log.includes("xxx"), log);
});
