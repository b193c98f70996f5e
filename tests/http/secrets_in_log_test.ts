import assert from "node:assert/strict";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { type Caller, CALLERS, headersOf } from "../support/callers.ts";
import { headerProgram } from "../support/header_program.ts";
import type { Program } from "../support/program.ts";
import { credentialsOf, programOnSeveral } from "../support/several_tenants.ts";

const FOR_ALL = "a-token-for-all-tenants";
const FOR_ONE = "a-token-for-one-tenant";
const TOKENS = {
  MCP_BEARER_TOKEN: FOR_ALL,
  MCP_TENANT_TOKENS: JSON.stringify([{ token: FOR_ONE, tenants: ["two"] }]),
  LOG_LEVEL: "debug",
};
const [CALLER] = CALLERS as [Caller];

/**
 * Makes a request whose id over HTTP and in JSON-RPC is a secret, since both are logged; an e-mail
 * address can only be the latter.
 */
async function ask(
  { access, logLines }: Program,
  secret: string,
  headers: Readonly<Record<string, string>>,
  method: "tools/call" | "tools/list" = "tools/call",
): Promise<string> {
  const params = method === "tools/call" ? { name: "list_tenants", arguments: {} } : {};
  const response = await access.http("127.0.0.1").request("http://127.0.0.1:8787/mcp", {
    method: "POST",
    headers: { "content-type": "application/json", "x-request-id": secret, ...headers },
    body: JSON.stringify({ jsonrpc: "2.0", id: secret, method, params }),
  });
  await response.text();
  assert.ok(logLines.length > 0);
  return logLines.join("\n");
}

const SECRETS: [what: string, secret: string][] = [
  ["a bearer token", FOR_ALL],
  ["a token for some tenants", FOR_ONE],
  ["an API key", credentialsOf(1).apiKey],
  ["an administrator's e-mail address", credentialsOf(0).adminEmail],
];
for (const [what, secret] of SECRETS) {
  Deno.test(`${what} of the settings is in no line of the log, whoever puts it there`, async () => {
    const tenants = ["one", "two"].map((id) => ({ id, tenant: generateTenant({ users: 3 }) }));
    for (const token of [FOR_ALL, FOR_ONE, "wrong"]) {
      const program = programOnSeveral(tenants, TOKENS);
      const log = await ask(program, secret, { authorization: `Bearer ${token}` });
      assert.ok(!log.includes(secret), log);
      if (token !== "wrong") assert.match(log, /"rpcId":"\[redacted\]"/);
      if (!secret.includes("@")) assert.match(log, /"request":"\[redacted\]"/);
    }
  });
}

for (const secret of [CALLER.apiKey, CALLER.adminEmail]) {
  for (const method of ["tools/call", "tools/list"] as const) {
    Deno.test(`${secret}, which a request brought as its credentials, is in no line about ${method}`, async () => {
      const log = await ask(
        headerProgram({ LOG_LEVEL: "debug" }),
        secret,
        headersOf(CALLER),
        method,
      );
      assert.ok(!log.includes(secret), log);
      assert.match(log, /"rpcId":"\[redacted\]"/);
    });
  }
}

Deno.test("a key that came as a request's id is in no line about a request that is refused", async () => {
  const program = headerProgram({ LOG_LEVEL: "debug" });
  const headers = { ...headersOf(CALLER), "content-type": "text/plain" };
  const log = await ask(program, CALLER.apiKey, headers);
  assert.match(log, /"request":"\[redacted\]","status":415/);
  assert.ok(!log.includes(CALLER.apiKey), log);
});

Deno.test("of an id that is too long for a line, not even a part is in one", async () => {
  const program = headerProgram({ LOG_LEVEL: "debug" });
  const headers = { ...headersOf(CALLER), "x-request-id": "plain" };
  const log = await ask(program, "x".repeat(60) + CALLER.apiKey, headers);
  assert.match(log, /"tool call"/);
  assert.ok(!log.includes("xxx"), log);
});
