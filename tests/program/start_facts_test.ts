import assert from "node:assert/strict";
import { readConfiguration } from "../../src/configuration/read_configuration.ts";
import { startFacts } from "../../src/program/tenants.ts";

const TOKEN = "a-token-for-the-reporting-job";
const KEY = "c0ffee00-1234-4abc-8def-00000cafe990";
const SECRETS = [TOKEN, KEY, "a-token-of-the-desk", "admin@contoso.example", "k".repeat(32)];

const env = {
  SPANNING_TENANTS: JSON.stringify(["contoso", "fabrikam"].map((id) => ({
    id,
    region: "eu",
    adminEmail: "admin@contoso.example",
    apiKey: KEY,
  }))),
  MCP_BEARER_TOKEN: `reporting:${TOKEN},${TOKEN}-2`,
  MCP_TENANT_TOKENS: JSON.stringify([
    { name: "desk", token: "a-token-of-the-desk", tenants: ["contoso"] },
  ]),
  MCP_OAUTH_ISSUER: "https://login.example",
  MCP_OAUTH_AUDIENCE: "https://access.example/mcp",
  MCP_ALLOWED_HOSTS: "access.example",
  MCP_CALLS_PER_MINUTE: "60",
  SPANNING_HISTORY: "/var/lib/spanning",
  MCP_AUDIT_KEY: "k".repeat(32),
  MCP_AUDIT_SUBJECT: "plain",
};

Deno.test("the start line says what holds, and no secret", () => {
  const facts = startFacts(readConfiguration(env));
  const { version, ...rest } = facts;
  assert.match(String(version), /^\d+\.\d+\.\d+/);
  assert.deepEqual(rest, {
    tenants: "contoso, fabrikam",
    tokens: "reporting, 1, desk",
    issuer: "https://login.example",
    audience: "https://access.example/mcp",
    scope: "access:read",
    tenantsClaim: undefined,
    hosts: "access.example",
    origins: "none",
    callsPerMinute: 60,
    callTimeoutSeconds: 55,
    timeoutSeconds: 60,
    bodyTimeoutSeconds: 10,
    cacheTtlSeconds: 300,
    staleMaxSeconds: 3600,
    refreshSeconds: 0,
    countCheck: "error",
    evidence: "over HTTP only",
    evidenceSigned: false,
    evidenceLinks: "never",
    history: "/var/lib/spanning",
    historyDays: 400,
    historySealed: false,
    app: false,
    auditSubject: "plain",
    auditKey: "MCP_AUDIT_KEY",
    logLevel: "info",
  });
  for (const secret of SECRETS) assert.ok(!JSON.stringify(facts).includes(secret), secret);
});

const KEYS: [from: string, env: Record<string, string>][] = [
  ["sandbox", { SPANNING_SANDBOX: "1" }],
  ["tenant", { SPANNING_TENANTS: env.SPANNING_TENANTS }],
  ["token", { SPANNING_CREDENTIALS_FROM: "headers", MCP_BEARER_TOKEN: TOKEN }],
  ["process", { SPANNING_CREDENTIALS_FROM: "headers" }],
];
for (const [from, settings] of KEYS) {
  Deno.test(`without MCP_AUDIT_KEY the line says that the key comes from the ${from}`, () => {
    assert.equal(startFacts(readConfiguration(settings))["auditKey"], from);
  });
}

Deno.test("a key that could be guessed is refused", () => {
  assert.throws(
    () => readConfiguration({ ...env, MCP_AUDIT_KEY: "short" }),
    /MCP_AUDIT_KEY is shorter than 32 characters/,
  );
});
