import assert from "node:assert/strict";
import { createAccess } from "../../mod.ts";
import { readConfiguration } from "../../src/configuration/read_configuration.ts";
import { type SettingName, SETTINGS } from "../../src/configuration/settings.ts";
import { configured, EMAIL, KEY, problemsOf, TENANT } from "./environment.ts";

const NO_EMAIL =
  "SPANNING_ADMIN_EMAIL is not set: write the e-mail address of the administrator who generated the API key";
const NO_KEY =
  "SPANNING_API_KEY is not set: write the API key that this administrator generated in Spanning";
const NO_REGION =
  "SPANNING_REGION is not set: write one of us, eu, ap, ca, uk, af, as in the address of your Spanning console, or set SPANNING_BASE_URL";

Deno.test("an e-mail address, a key and a region are enough; the rest has defaults", () => {
  assert.deepEqual(readConfiguration(TENANT), {
    tenants: [{
      id: "default",
      baseUrl: { origin: "https://o365-api-eu.spanningbackup.com", region: "eu" },
      credentials: { adminEmail: EMAIL, apiKey: KEY },
    }],
    credentialsFrom: "env",
    sandbox: false,
    cacheTtlSeconds: 300,
    staleMaxSeconds: 3600,
    countCheck: "error",
    timeoutSeconds: 60,
    callTimeoutSeconds: 55,
    reviewThresholds: { fewestAdmins: 2, mostAdmins: 5, mostAdminsPercent: 2 },
    http: {
      host: "127.0.0.1",
      port: 8787,
      bearerTokens: [],
      tenantTokens: [],
      bodyTimeoutSeconds: 10,
    },
    logLevel: "info",
    warnings: [],
  });
});

Deno.test("the sandbox needs nothing else and has no configured tenant", () => {
  for (const SPANNING_SANDBOX of ["1", "true", "TRUE", " 1 "]) {
    const { tenants, sandbox, warnings } = readConfiguration({ SPANNING_SANDBOX });
    assert.deepEqual([tenants, sandbox, warnings], [[], true, []]);
  }
});

Deno.test("the sandbox can be switched off", () => {
  for (const SPANNING_SANDBOX of ["", "0", "false", "False", undefined]) {
    const { tenants, sandbox } = configured({ SPANNING_SANDBOX });
    assert.deepEqual([tenants.length, sandbox], [1, false]);
  }
});

Deno.test("with nothing set, each missing setting is named", () => {
  assert.deepEqual(problemsOf({}), [NO_EMAIL, NO_KEY, NO_REGION]);
});

const MISSING: readonly (readonly [SettingName, string])[] = [
  ["SPANNING_ADMIN_EMAIL", NO_EMAIL],
  ["SPANNING_API_KEY", NO_KEY],
  ["SPANNING_REGION", NO_REGION],
];
for (const [name, sentence] of MISSING) {
  for (const value of [undefined, "", "  ", "''"]) {
    Deno.test(`${name} ${JSON.stringify(value)} is missing, and only it`, () => {
      assert.deepEqual(problemsOf({ ...TENANT, [name]: value }), [sentence]);
    });
  }
}

Deno.test("mistakes of all kinds are reported at once", () => {
  const problems = problemsOf({
    SPANNING_REGION: "mars",
    SPANNING_API_KEY: EMAIL,
    PORT: "http",
    LOG_LEVEL: "loud",
    MCP_ALLOWED_ORIGINS: "*",
    SPANNING_COUNT_CHECK: "maybe",
  });
  const names = problems.map((problem) => problem.split(" ")[0]);
  assert.deepEqual(names, [
    "SPANNING_ADMIN_EMAIL",
    "SPANNING_API_KEY",
    "SPANNING_REGION",
    "MCP_ALLOWED_ORIGINS",
    "PORT",
    "SPANNING_COUNT_CHECK",
    "LOG_LEVEL",
  ]);
});

Deno.test("a mistake outside the tenant's settings is reported alone", () => {
  assert.deepEqual(problemsOf({ ...TENANT, LOG_LEVEL: "loud" }), [
    "LOG_LEVEL is none of the words it may be: write debug, info, warn or error",
  ]);
});

Deno.test("reading changes nothing and depends on nothing but its argument", () => {
  const env = Object.freeze({ ...TENANT });
  assert.deepEqual(readConfiguration(env), readConfiguration(env));
});

Deno.test("every setting is documented in one line, and secrets have no default", () => {
  for (const { name, meaning, ...setting } of SETTINGS) {
    assert.match(meaning, /^[^\n.]{10,110}(\.[^\n ]+)*$/, name);
    if (/KEY|TOKEN|EMAIL/.test(name)) assert.equal(setting.default, undefined);
  }
});

Deno.test("writing out a default changes nothing", () => {
  for (const setting of SETTINGS) {
    if (setting.default === undefined) continue;
    assert.deepEqual(configured({ [setting.name]: setting.default }), configured(), setting.name);
  }
});

const HINT = "To try the program without a tenant, set SPANNING_SANDBOX=1 and none of these";

/** The problems that every entry point shows of wrong settings. */
function shown(env: Readonly<Record<string, string>>): readonly string[] {
  const access = createAccess({ env, fetch, now: Date.now, writeLog: () => {} });
  assert.ok(!access.ok);
  return access.error.problems;
}

for (
  const env of [{}, { ...TENANT, LOG_LEVEL: "loud" }, {
    ...TENANT,
    SPANNING_SANDBOX: "0",
    PORT: "x",
  }]
) {
  Deno.test(`the sandbox is the way out, said last and once: ${Object.keys(env)}`, () => {
    const problems = shown(env);
    assert.equal(problems.at(-1), HINT);
    assert.equal(problems.filter((problem) => problem === HINT).length, 1);
    assert.ok(problems.length > 1);
  });
}

for (const SPANNING_SANDBOX of ["1", " TRUE ", "yes"]) {
  Deno.test(`whoever set SPANNING_SANDBOX=${SPANNING_SANDBOX} is not sent there`, () => {
    assert.ok(!shown({ SPANNING_SANDBOX, PORT: "x" }).includes(HINT));
  });
}
