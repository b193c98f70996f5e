import assert from "node:assert/strict";
import { createAccess } from "../../mod.ts";
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
  const { version, settings, ...rest } = facts;
  assert.match(String(version), /^\d+\.\d+\.\d+/);
  assert.match(String(settings), /^[0-9a-f]{16}$/);
  assert.deepEqual(rest, {
    tenants: "contoso, fabrikam",
    spanningHosts: "o365-api-eu.spanningbackup.com",
    tokens: "reporting, 1, desk",
    tokenTenants: "desk: contoso",
    issuer: "https://login.example",
    issuerKeys: "https://login.example/.well-known/jwks.json",
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
    parallelPages: 4,
    countCheck: "error",
    countGuests: "not known",
    signInPaths: "not_declared",
    fewestAdmins: 2,
    mostAdmins: 5,
    mostAdminsPercent: 2,
    jurisdiction: "by region",
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

const CHANGES: Record<string, Record<string, string>> = {
  "a token under the same name": { MCP_BEARER_TOKEN: `reporting:${TOKEN}-new,${TOKEN}-2` },
  "the key of a tenant": { SPANNING_TENANTS: env.SPANNING_TENANTS.replace(KEY, `${KEY}-new`) },
  "the tenants of a token": {
    MCP_TENANT_TOKENS: env.MCP_TENANT_TOKENS.replace('["contoso"]', '["contoso","fabrikam"]'),
  },
  "the declared sign-in paths": {
    SPANNING_TENANTS: env.SPANNING_TENANTS.replace('"eu"', '"eu","signInPaths":"kaseyaone"'),
  },
};
for (const [name, change] of Object.entries(CHANGES)) {
  Deno.test(`another line starts a server after ${name} changed, and it says no secret`, () => {
    const [before, same, after] = [env, { ...env }, { ...env, ...change }].map((settings) =>
      startFacts(readConfiguration(settings))["settings"]
    );
    assert.equal(before, same);
    assert.notEqual(before, after);
  });
}

Deno.test("without a lasting key there is no hash of the settings, which each start would change", () => {
  const facts = startFacts(readConfiguration({ SPANNING_CREDENTIALS_FROM: "headers" }));
  assert.equal(facts["settings"], undefined);
});

const HEARD: [hostname: string, hosts: unknown, rate: unknown][] = [
  ["127.0.0.1", "localhost, 127.0.0.1, [::1]", 0],
  ["0.0.0.0", "any", 600],
];
for (const [hostname, hosts, callsPerMinute] of HEARD) {
  Deno.test(`on ${hostname} the line says which hosts and how many calls a minute are let in`, () => {
    const { MCP_ALLOWED_HOSTS: _, MCP_CALLS_PER_MINUTE: __, ...rest } = env;
    const access = createAccess({
      env: rest,
      fetch: () => Promise.reject(new Error("Nobody is asked")),
      now: Date.now,
      writeLog: () => {},
    });
    assert.ok(access.ok);
    const facts = access.startFacts(hostname);
    assert.deepEqual([facts["hosts"], facts["callsPerMinute"]], [hosts, callsPerMinute]);
  });
}

Deno.test("a key that could be guessed is refused", () => {
  assert.throws(
    () => readConfiguration({ ...env, MCP_AUDIT_KEY: "short" }),
    /MCP_AUDIT_KEY is shorter than 32 characters/,
  );
});
