import assert from "node:assert/strict";
import { createAccess } from "../../mod.ts";
import { readConfiguration } from "../../src/configuration/read_configuration.ts";
import type { SettingName } from "../../src/configuration/settings.ts";
import {
  configured,
  EMAIL,
  KEY,
  problemsOf,
  TENANT,
  testReadings,
  testRefusals,
} from "./environment.ts";

const NO_EMAIL =
  "SPANNING_ADMIN_EMAIL is not set: write the e-mail address of the administrator who generated the API key";
const NO_KEY =
  "SPANNING_API_KEY is not set: write the API key that this administrator generated in Spanning";
const NO_REGION =
  "SPANNING_REGION is not set: write one of us, eu, ap, ca, uk, af, as in the address of your Spanning console, or set SPANNING_BASE_URL";

Deno.test("an e-mail address, a key and a region are enough; the rest has defaults", () => {
  assert.deepEqual(readConfiguration(TENANT), {
    audit: { subject: "hash", key: TENANT.SPANNING_API_KEY, keyFrom: "tenant" },
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
    parallelPages: 4,
    evidence: { namesAdministrator: true, bom: false, opensOnce: false },
    refreshSeconds: 0,
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

testReadings([
  [{ SPANNING_CACHE_TTL_SECONDS: "0" }, ({ cacheTtlSeconds }) => cacheTtlSeconds, 0],
  [{ SPANNING_CACHE_TTL_SECONDS: "86400" }, ({ cacheTtlSeconds }) => cacheTtlSeconds, 86_400],
  [{ SPANNING_STALE_MAX_SECONDS: "0" }, ({ staleMaxSeconds }) => staleMaxSeconds, 0],
  [{ SPANNING_PARALLEL_PAGES: "1" }, ({ parallelPages }) => parallelPages, 1],
  [{ SPANNING_PARALLEL_PAGES: "6" }, ({ parallelPages }) => parallelPages, 6],
  [{ SPANNING_TIMEOUT_SECONDS: "0.5" }, ({ timeoutSeconds }) => timeoutSeconds, 0.5],
  [{ SPANNING_TIMEOUT_SECONDS: " 120 " }, ({ timeoutSeconds }) => timeoutSeconds, 120],
  [{}, (configuration) => "signInPaths" in configuration, false],
  [{ SPANNING_SIGN_IN_PATHS: " " }, (configuration) => "signInPaths" in configuration, false],
  [{ SPANNING_SIGN_IN_PATHS: "None" }, ({ signInPaths }) => signInPaths, "none"],
  [
    { SPANNING_SIGN_IN_PATHS: "KaseyaOne, it_complete:vsa" },
    ({ signInPaths }) => signInPaths,
    new Set(["it_complete:vsa", "kaseyaone"]),
  ],
  [
    {
      SPANNING_REVIEW_FEWEST_ADMINS: "3",
      SPANNING_REVIEW_MOST_ADMINS: "10",
      SPANNING_REVIEW_MOST_ADMINS_PERCENT: "0.5",
    },
    ({ reviewThresholds }) => reviewThresholds,
    { fewestAdmins: 3, mostAdmins: 10, mostAdminsPercent: 0.5 },
  ],
  [{ SPANNING_COUNT_CHECK: "warn" }, ({ countCheck }) => countCheck, "warn"],
  [{ SPANNING_COUNT_CHECK: "OFF" }, ({ countCheck }) => countCheck, "off"],
  [{ LOG_LEVEL: "debug" }, ({ logLevel }) => logLevel, "debug"],
  [{ LOG_LEVEL: "Error" }, ({ logLevel }) => logLevel, "error"],
]);

testRefusals([
  [
    "SPANNING_CACHE_TTL_SECONDS",
    ["-1", "86401", "5m", "0x10", "1e3", "Infinity", "NaN", "1,5", "١٢"],
    "SPANNING_CACHE_TTL_SECONDS is out of range: write a number from 0 to 86400",
  ],
  [
    "SPANNING_STALE_MAX_SECONDS",
    ["-1", "1h", "1e3"],
    "SPANNING_STALE_MAX_SECONDS is out of range: write a number from 0 to 86400",
  ],
  [
    "SPANNING_TIMEOUT_SECONDS",
    ["0", "0.05", "601", "60s", "0x3c", "+60"],
    "SPANNING_TIMEOUT_SECONDS is out of range: write a number from 0.1 to 600",
  ],
  [
    "SPANNING_SIGN_IN_PATHS",
    ["vsa", "none, kaseyaone", ",", "it_complete", "canary"],
    "SPANNING_SIGN_IN_PATHS does not say which sign-in integrations are on: write none, or a comma list of it_complete:vsa, it_complete:uniview, kaseyaone",
  ],
  [
    "SPANNING_REVIEW_FEWEST_ADMINS",
    ["-1", "1001", "2.5", "two"],
    "SPANNING_REVIEW_FEWEST_ADMINS is out of range: write a whole number from 0 to 1000",
  ],
  [
    "SPANNING_REVIEW_MOST_ADMINS",
    ["-1", "100001", "5%"],
    "SPANNING_REVIEW_MOST_ADMINS is out of range: write a whole number from 0 to 100000",
  ],
  [
    "SPANNING_REVIEW_MOST_ADMINS_PERCENT",
    ["-1", "101", "2%"],
    "SPANNING_REVIEW_MOST_ADMINS_PERCENT is out of range: write a number from 0 to 100",
  ],
  [
    "SPANNING_COUNT_CHECK",
    ["true", "none", "ignore"],
    "SPANNING_COUNT_CHECK is none of the words it may be: write error, warn or off",
  ],
  [
    "LOG_LEVEL",
    ["verbose", "trace", "0"],
    "LOG_LEVEL is none of the words it may be: write debug, info, warn or error",
  ],
]);

Deno.test("thresholds that cross are read, with a warning", () => {
  const { reviewThresholds, warnings } = configured({
    SPANNING_REVIEW_FEWEST_ADMINS: "4",
    SPANNING_REVIEW_MOST_ADMINS: "3",
  });
  assert.deepEqual(reviewThresholds, { fewestAdmins: 4, mostAdmins: 3, mostAdminsPercent: 2 });
  assert.deepEqual(warnings, [
    "SPANNING_REVIEW_FEWEST_ADMINS is greater than SPANNING_REVIEW_MOST_ADMINS: a review can then find too few and too many admins at once",
  ]);
});

const CREDENTIALS: readonly (readonly [SettingName, string])[] = [
  ["SPANNING_ADMIN_EMAIL", EMAIL],
  ["SPANNING_API_KEY", KEY],
  ["SPANNING_API_TOKEN", KEY],
  ["BATON_SPANNING_ADMIN_EMAIL", EMAIL],
  ["BATON_SPANNING_API_KEY", KEY],
];
for (const [name, value] of CREDENTIALS) {
  Deno.test(`the sandbox together with ${name} is refused`, () => {
    const problems = problemsOf({ SPANNING_SANDBOX: "1", [name]: value });
    assert.deepEqual(problems, [
      `SPANNING_SANDBOX is on although real credentials are set: remove SPANNING_SANDBOX for your own tenant, or ${name} for the sandbox`,
    ]);
  });
}

Deno.test("a region beside the sandbox has no effect, which a warning says", () => {
  const { tenants, warnings } = readConfiguration({ SPANNING_SANDBOX: "1", SPANNING_REGION: "eu" });
  assert.deepEqual(tenants, []);
  assert.deepEqual(warnings, ["SPANNING_REGION has no effect: SPANNING_SANDBOX is on"]);
});

for (const SPANNING_SANDBOX of ["yes", "on", "2", "canary"]) {
  Deno.test(`SPANNING_SANDBOX ${SPANNING_SANDBOX} is neither on nor off`, () => {
    const sentence =
      "SPANNING_SANDBOX is neither on nor off: write SPANNING_SANDBOX=1 for the sandbox, or remove it for your own tenant";
    assert.deepEqual(problemsOf({ SPANNING_SANDBOX }), [sentence]);
    assert.deepEqual(problemsOf({ ...TENANT, SPANNING_SANDBOX }), [sentence]);
  });
}

Deno.test("beside an unreadable sandbox switch, a half described tenant is reported as well", () => {
  const problems = problemsOf({ SPANNING_SANDBOX: "yes", SPANNING_REGION: "eu" });
  assert.deepEqual(problems.map((problem) => problem.split(" ")[0]), [
    "SPANNING_SANDBOX",
    "SPANNING_ADMIN_EMAIL",
    "SPANNING_API_KEY",
  ]);
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
  Deno.test(`the sandbox is not the way out of SPANNING_SANDBOX=${SPANNING_SANDBOX}`, () => {
    assert.ok(!shown({ SPANNING_SANDBOX, PORT: "x" }).includes(HINT));
  });
}

Deno.test("a folder of readings may have spaces; one with a comma would be permission for two", () => {
  const kept = readConfiguration({ ...TENANT, SPANNING_HISTORY: "/srv/kept readings" });
  assert.equal(kept.history?.place, "/srv/kept readings");
  const [problem, ...others] = problemsOf({ ...TENANT, SPANNING_HISTORY: "/srv/kept,/" });
  assert.match(problem ?? "", /^SPANNING_HISTORY has a comma in it/);
  assert.deepEqual(others, []);
});

Deno.test("SPANNING_HISTORY=1 is Cloudflare's, and needs a key there", () => {
  const env = { ...TENANT, SPANNING_HISTORY: "1" };
  const [problem, ...others] = problemsOf(env);
  assert.match(problem ?? "", /^SPANNING_HISTORY=1 keeps .* set SPANNING_HISTORY_KEY to 32 random/);
  assert.deepEqual(others, []);
  const SPANNING_HISTORY_KEY = btoa("k".repeat(32));
  assert.equal(readConfiguration({ ...env, SPANNING_HISTORY_KEY }).history?.keys.length, 1);
  assert.throws(
    () => readConfiguration({ ...env, SPANNING_HISTORY_KEY }, () => ""),
    /SPANNING_HISTORY=1 is for Cloudflare: here, name a folder/,
  );
});
