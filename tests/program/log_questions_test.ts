/** An auditor's questions, answered from the log alone. */

import assert from "node:assert/strict";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { createAuditHash } from "../../src/operations/audit.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { CALLERS, headersOf, principalName } from "../support/callers.ts";
import { headerProgram, type Program, programOnSeveral, servedApp } from "../support/program.ts";

const KEY = "a-long-random-text-that-keys-the-hashes";
const ISSUER = "https://login.example";
const AUDIENCE = "https://access.example/mcp";
const REPORTING = "a-token-for-the-reporting-job";
const LIMITED = "a-token-for-fabrikam-alone";
const CONTOSO = generateTenant({ users: 30, seed: 1 });
const PERSON = CONTOSO.users[7];
assert.ok(PERSON);

const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
const keys = { keys: [{ ...await exportJWK(publicKey), kid: "one", alg: "RS256", use: "sig" }] };

function program(env: Record<string, string> = {}): Program {
  return programOnSeveral(
    [
      { id: "contoso", tenant: CONTOSO },
      { id: "fabrikam", tenant: generateTenant({ users: 20, seed: 2 }) },
    ],
    {
      MCP_AUDIT_KEY: KEY,
      MCP_BEARER_TOKEN: `reporting:${REPORTING}`,
      MCP_TENANT_TOKENS: JSON.stringify([{ name: "desk", token: LIMITED, tenants: ["fabrikam"] }]),
      MCP_OAUTH_ISSUER: ISSUER,
      MCP_OAUTH_AUDIENCE: AUDIENCE,
      MCP_OAUTH_SCOPE: "none",
      ...env,
    },
    () => Response.json(keys),
  );
}

function tokenOf({ clock }: Program, sub: string, seconds = 600): Promise<string> {
  return new SignJWT({ iss: ISSUER, aud: AUDIENCE, sub })
    .setProtectedHeader({ alg: "RS256", kid: "one" })
    .setExpirationTime(clock.now / 1000 + seconds).sign(privateKey);
}

/** Calls a tool at a time as whoever has the token. */
async function ask(
  on: Program,
  time: string,
  token: string | ((program: Program) => Promise<string>),
  tool: string,
  args: Record<string, unknown>,
): Promise<void> {
  on.clock.now = Date.parse(time);
  await using app = servedApp(on.access);
  const bearer = typeof token === "string" ? token : await token(on);
  await using client = await app.client({ authorization: `Bearer ${bearer}` });
  await client.call(tool, args);
}

const linesOf = ({ logLines }: Program) => logLines.map((line) => JSON.parse(line));
const alice = (on: Program) => tokenOf(on, "alice@idp.example");

async function history(env?: Record<string, string>): Promise<Program> {
  const on = program(env);
  const contoso = { tenant: "contoso" };
  const user = { ...contoso, user: PERSON?.userPrincipalName };
  await ask(on, "2026-02-28T23:59:59Z", REPORTING, "get_user_grants", user);
  await ask(on, "2026-03-02T08:00:00Z", alice, "get_user_grants", {
    ...contoso,
    user: PERSON?.msId,
  });
  await ask(on, "2026-03-09T08:00:00Z", REPORTING, "list_users", { ...contoso, limit: 30 });
  await ask(on, "2026-03-09T09:00:00Z", REPORTING, "list_roles", contoso);
  await ask(on, "2026-03-10T08:00:00Z", REPORTING, "list_users", { tenant: "fabrikam", limit: 5 });
  await ask(on, "2026-03-11T08:00:00Z", LIMITED, "get_user_grants", user);
  await ask(on, "2026-03-11T09:00:00Z", LIMITED, "list_users", { tenant: "no-such-tenant" });
  await ask(on, "2026-04-01T00:00:00Z", alice, "get_user_grants", user);
  return on;
}

Deno.test("who asked about this person in March: the call by object id, the list, and the one denied", async () => {
  const on = await history();
  const person = createAuditHash(KEY)("person", PERSON.userPrincipalName.toUpperCase());
  const found = linesOf(on).filter(({ event, time, about = "" }) =>
    event === "access" && time.startsWith("2026-03") && about.split(" ").includes(person)
  );
  const idp = createAuditHash(KEY)("caller", `${ISSUER}\noauth\nalice@idp.example`);
  assert.deepEqual(found.map(({ caller, tool, rows, result }) => [caller, tool, rows, result]), [
    [`oauth:${idp}`, "get_user_grants", 1, "ok"],
    ["token:reporting", "list_users", 30, "ok"],
    ["token:desk", "get_user_grants", 0, "UserInputError"],
  ]);
  assert.doesNotMatch(on.logLines.join("\n"), /alice@|\.example\b/);
});

Deno.test("what did the token `reporting` see yesterday: the rows of each call, by tenant", async () => {
  const seen = linesOf(await history()).filter(({ event, time, caller }) =>
    event === "access" && caller === "token:reporting" && time.startsWith("2026-03-09")
  );
  assert.deepEqual(seen.map(({ tool, tenant, rows, users }) => [tool, tenant, rows, users]), [
    ["list_users", "contoso", 30, 30],
    ["list_roles", "contoso", 0, 30],
  ]);
});

Deno.test("who tried another's tenant: an event of its own; a tenant that does not exist is none", async () => {
  const denied = linesOf(await history()).filter(({ event }) => event === "denied");
  assert.deepEqual(denied.map(({ request: _, rpcId: __, ...line }) => line), [{
    time: "2026-03-11T08:00:00.000Z",
    level: "warn",
    message: "tenant denied",
    event: "denied",
    caller: "token:desk",
    method: "tools/call",
    tool: "get_user_grants",
    tenant: "contoso",
  }]);
});

Deno.test("with MCP_AUDIT_SUBJECT=plain a caller's subject can be read beside the hash", async () => {
  const plain = linesOf(await history({ MCP_AUDIT_SUBJECT: "plain" }));
  const subjects = plain.filter(({ caller = "" }) => caller.startsWith("oauth:"));
  assert.deepEqual(subjects.map(({ subject }) => subject), [
    "alice@idp.example",
    "alice@idp.example",
  ]);
});

Deno.test("where requests bring credentials, a tenant is the same hash after a restart and a new key", async () => {
  const tenants: string[] = [];
  const [one, , other] = CALLERS;
  assert.ok(one && other);
  for (const caller of [one, one, { ...one, apiKey: "the-next-key" }, other]) {
    const on = headerProgram({ MCP_AUDIT_KEY: KEY });
    await using app = servedApp(on.access);
    await using client = await app.client(headersOf(caller));
    await client.call("get_user_grants", { user: principalName(caller, 1) });
    const [line] = linesOf(on).filter(({ event }) => event === "access");
    assert.equal(line.caller, "anybody");
    tenants.push(line.tenant);
  }
  assert.match(tenants[0] ?? "", /^tenant:[0-9a-f]{16}$/);
  assert.deepEqual(tenants.slice(1, 3), [tenants[0], tenants[0]]);
  assert.notEqual(tenants[3], tenants[0]);
});

Deno.test("a refused request of an identified caller says whose it was, by hash, and of a stranger nothing", async () => {
  const on = program({ MCP_CALLS_PER_MINUTE: "1" });
  on.clock.now = Date.parse("2026-03-02T08:00:00Z");
  const app = on.access.http("127.0.0.1");
  const post = async (token: string) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "text/plain" };
    await app.request("http://127.0.0.1:8787/mcp", { method: "POST", headers });
  };
  for (const token of [REPORTING, REPORTING, await alice(on), "no-such-token-at-all"]) {
    await post(token);
  }
  const idp = createAuditHash(KEY)("caller", `${ISSUER}\noauth\nalice@idp.example`);
  assert.deepEqual(linesOf(on).map(({ status, caller }) => [status, caller]), [
    [415, "token:reporting"],
    [429, "token:reporting"],
    [415, `oauth:${idp}`],
    [401, undefined],
  ]);
});

Deno.test("whose token is too old, or lacks the scope, is named by hash; whose is signed by nobody is not", async () => {
  const on = program({ MCP_OAUTH_SCOPE: "access:read" });
  on.clock.now = Date.parse("2026-03-02T08:00:00Z");
  const app = on.access.http("127.0.0.1");
  const forged = (await alice(on)).replace(/.{8}$/, "AAAAAAAA");
  for (const token of [await alice(on), await tokenOf(on, "alice@idp.example", -600), forged]) {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    await app.request("http://127.0.0.1:8787/mcp", { method: "POST", headers, body: "{}" });
  }
  const idp = createAuditHash(KEY)("caller", `${ISSUER}\noauth\nalice@idp.example`);
  assert.deepEqual(linesOf(on).map(({ status, why, caller }) => [status, why, caller]), [
    [403, "none of the scopes in scope, scp and roles", `oauth:${idp}`],
    [401, "exp", `oauth:${idp}`],
    [401, "signature", undefined],
  ]);
});
