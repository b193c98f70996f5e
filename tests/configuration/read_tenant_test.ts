import assert from "node:assert/strict";
import { readConfiguration } from "../../src/configuration/read_configuration.ts";
import type { Environment } from "../../src/configuration/setting_reader.ts";
import type { SettingName } from "../../src/configuration/settings.ts";
import { assertSafe, configured, EMAIL, KEY, problemsOf, TENANT } from "./environment.ts";

const OTHER_KEY = KEY.replace("c0ffee00", "deadbeef");
const EU = "https://o365-api-eu.spanningbackup.com";

Deno.test("settings written for a C1 connector work unchanged", () => {
  const { tenants } = readConfiguration({
    BATON_SPANNING_ADMIN_EMAIL: EMAIL,
    BATON_SPANNING_API_KEY: KEY,
    BATON_SPANNING_BASE_URL: EU,
  });
  assert.deepEqual(tenants, configured().tenants);
});

const SAME: readonly (readonly [string, Environment])[] = [
  ["SPANNING_API_TOKEN as another name of the key", {
    SPANNING_API_KEY: undefined,
    SPANNING_API_TOKEN: KEY,
  }],
  ["both names of the key with one value", { SPANNING_API_TOKEN: KEY }],
  ["BATON settings equal to ours", {
    BATON_SPANNING_ADMIN_EMAIL: EMAIL,
    BATON_SPANNING_API_KEY: KEY,
    BATON_SPANNING_BASE_URL: EU,
  }],
  ["an e-mail address that differs in case", { BATON_SPANNING_ADMIN_EMAIL: EMAIL.toUpperCase() }],
  ["a region in capitals", { SPANNING_REGION: "EU" }],
  ["a base URL instead of the region", { SPANNING_REGION: undefined, SPANNING_BASE_URL: EU }],
  ["a base URL that agrees with the region", { SPANNING_BASE_URL: `${EU}/external/` }],
  ["two spellings of one base URL", {
    SPANNING_BASE_URL: EU,
    BATON_SPANNING_BASE_URL: `${EU}/external`,
  }],
  ["white space around values", {
    SPANNING_ADMIN_EMAIL: ` ${EMAIL}\n`,
    SPANNING_API_KEY: `\t${KEY}\r\n`,
    SPANNING_REGION: " eu ",
  }],
];
for (const [what, env] of SAME) {
  Deno.test(`accepted without a word: ${what}`, () => {
    assert.deepEqual(configured(env), configured());
  });
}

const MISTAKES: readonly (readonly [string, Environment, RegExp])[] = [
  [
    "region and base URL disagree",
    { SPANNING_BASE_URL: "https://o365-api-us.spanningbackup.com" },
    /^SPANNING_REGION and SPANNING_BASE_URL disagree: remove the one that does not fit/,
  ],
  [
    "region and BATON base URL disagree",
    { BATON_SPANNING_BASE_URL: "https://o365-api-us.spanningbackup.com" },
    /^SPANNING_REGION and BATON_SPANNING_BASE_URL disagree: remove/,
  ],
  [
    "region and loopback base URL disagree",
    { SPANNING_BASE_URL: "http://127.0.0.1:8080" },
    /^SPANNING_REGION and SPANNING_BASE_URL disagree: remove/,
  ],
  [
    "the two names of the key disagree",
    { SPANNING_API_TOKEN: OTHER_KEY },
    /^SPANNING_API_KEY and SPANNING_API_TOKEN disagree: they mean the same, so set only one/,
  ],
  [
    "the key disagrees with BATON's",
    { BATON_SPANNING_API_KEY: OTHER_KEY },
    /^SPANNING_API_KEY and BATON_SPANNING_API_KEY disagree: they mean the same/,
  ],
  [
    "the token disagrees with BATON's key",
    { SPANNING_API_KEY: "", SPANNING_API_TOKEN: KEY, BATON_SPANNING_API_KEY: OTHER_KEY },
    /^SPANNING_API_TOKEN and BATON_SPANNING_API_KEY disagree: they mean the same/,
  ],
  [
    "keys that differ in case disagree",
    { SPANNING_API_TOKEN: KEY.toUpperCase() },
    /^SPANNING_API_KEY and SPANNING_API_TOKEN disagree/,
  ],
  [
    "the e-mail address disagrees with BATON's",
    { BATON_SPANNING_ADMIN_EMAIL: `other.${EMAIL}` },
    /^SPANNING_ADMIN_EMAIL and BATON_SPANNING_ADMIN_EMAIL disagree: they mean the same/,
  ],
  [
    "the base URL disagrees with BATON's",
    {
      SPANNING_REGION: "",
      SPANNING_BASE_URL: EU,
      BATON_SPANNING_BASE_URL: "https://o365-api-us.spanningbackup.com",
    },
    /^SPANNING_BASE_URL and BATON_SPANNING_BASE_URL disagree: they mean the same/,
  ],
  [
    "an unknown region",
    { SPANNING_REGION: "mars" },
    /^SPANNING_REGION is not a region: write one of us, eu, ap, ca, uk, af$/,
  ],
  [
    "a region in words",
    { SPANNING_REGION: "United Kingdom" },
    /^SPANNING_REGION is not a region: for the United Kingdom write uk/,
  ],
  [
    "the console's host",
    { SPANNING_REGION: "", SPANNING_BASE_URL: "https://o365-us.spanningbackup.com" },
    /^SPANNING_BASE_URL .*write https:\/\/o365-api-us\.spanningbackup\.com/,
  ],
  [
    "BATON's base URL without a region",
    { SPANNING_REGION: "", BATON_SPANNING_BASE_URL: "https://o365-api.spanningbackup.com" },
    /^BATON_SPANNING_BASE_URL names no region/,
  ],
  [
    "a Google Workspace host",
    { SPANNING_REGION: "", SPANNING_BASE_URL: "https://api-us.spanningbackup.com" },
    /^SPANNING_BASE_URL .*Google Workspace/,
  ],
  [
    "a wrong base URL beside a right region",
    { SPANNING_BASE_URL: "https://canary-tenant.example" },
    /^SPANNING_BASE_URL is not the API/,
  ],
  [
    "an e-mail address where the key belongs",
    { SPANNING_API_KEY: EMAIL },
    /^SPANNING_API_KEY looks like an e-mail address: write the API key, and the e-mail address in its own/,
  ],
  [
    "an e-mail address where BATON's key belongs",
    { SPANNING_API_KEY: "", BATON_SPANNING_API_KEY: EMAIL },
    /^BATON_SPANNING_API_KEY looks like an e-mail address/,
  ],
  [
    "a key with a line break",
    { SPANNING_API_KEY: KEY.replace("-", "\n") },
    /^SPANNING_API_KEY has a control character, such as a line break: write the API key on one line$/,
  ],
  [
    "a GUID where the e-mail address belongs",
    { SPANNING_ADMIN_EMAIL: KEY },
    /^SPANNING_ADMIN_EMAIL looks like an API key: write the e-mail address of the administrator/,
  ],
  [
    "no @ in the e-mail address",
    { SPANNING_ADMIN_EMAIL: "canary.admin" },
    /^SPANNING_ADMIN_EMAIL has no "@": write the e-mail address of the administrator/,
  ],
  [
    "no @ in BATON's e-mail address",
    { SPANNING_ADMIN_EMAIL: "", BATON_SPANNING_ADMIN_EMAIL: "canary.admin" },
    /^BATON_SPANNING_ADMIN_EMAIL has no "@"/,
  ],
  [
    "a colon in the e-mail address",
    { SPANNING_ADMIN_EMAIL: `mailto:${EMAIL}` },
    /^SPANNING_ADMIN_EMAIL has a colon or a control character, which Basic authentication cannot/,
  ],
  [
    "a control character in the e-mail address",
    { SPANNING_ADMIN_EMAIL: EMAIL.replace("@", "\u0000@") },
    /^SPANNING_ADMIN_EMAIL has a colon or a control character/,
  ],
  [
    "a name around the e-mail address",
    { SPANNING_ADMIN_EMAIL: `Canary Admin <${EMAIL}>` },
    /^SPANNING_ADMIN_EMAIL is not one e-mail address: write .*without a name or brackets$/,
  ],
  [
    "two e-mail addresses",
    { SPANNING_ADMIN_EMAIL: `${EMAIL},${EMAIL}` },
    /^SPANNING_ADMIN_EMAIL is not one e-mail address/,
  ],
  [
    "an e-mail address with a list's end",
    { SPANNING_ADMIN_EMAIL: `${EMAIL};` },
    /^SPANNING_ADMIN_EMAIL is not one e-mail address/,
  ],
];
for (const [what, env, sentence] of MISTAKES) {
  Deno.test(`refused with one sentence of its own: ${what}`, () => {
    const problems = problemsOf({ ...TENANT, ...env });
    assert.equal(problems.length, 1, problems.join("\n"));
    assert.match(problems[0] ?? "", sentence);
    assertSafe(problems, [EMAIL, KEY, OTHER_KEY, "canary", "mars"]);
  });
}

Deno.test("swapped e-mail address and key are named in both places", () => {
  const problems = problemsOf({
    ...TENANT,
    SPANNING_ADMIN_EMAIL: KEY,
    SPANNING_API_KEY: EMAIL,
  });
  assert.equal(problems.length, 2);
  assert.match(problems[0] ?? "", /^SPANNING_ADMIN_EMAIL looks like an API key/);
  assert.match(problems[1] ?? "", /^SPANNING_API_KEY looks like an e-mail address/);
  assertSafe(problems, [EMAIL, KEY]);
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

const WARNINGS: readonly (readonly [string, Environment, RegExp])[] = [
  [
    "a key that is not GUID-shaped",
    { SPANNING_API_KEY: "canary-key" },
    /^SPANNING_API_KEY does not have the form of Spanning's API keys/,
  ],
  [
    "a token that is not GUID-shaped",
    { SPANNING_API_KEY: "", SPANNING_API_TOKEN: "canary-key" },
    /^SPANNING_API_TOKEN does not have the form/,
  ],
  [
    "a loopback base URL",
    { SPANNING_REGION: "", SPANNING_BASE_URL: "http://127.0.0.1:9137" },
    /^SPANNING_BASE_URL is a loopback address, which is for development/,
  ],
  [
    "a value in double quotes",
    { SPANNING_API_KEY: `"${KEY}"` },
    /^SPANNING_API_KEY is wrapped in quotes, which were removed: write it without quotes$/,
  ],
  [
    "a value in single quotes",
    { SPANNING_ADMIN_EMAIL: `' ${EMAIL} '` },
    /^SPANNING_ADMIN_EMAIL is wrapped in quotes/,
  ],
];
for (const [what, env, sentence] of WARNINGS) {
  Deno.test(`accepted with a warning: ${what}`, () => {
    const { warnings, tenants } = configured(env);
    assert.equal(tenants.length, 1);
    assert.equal(warnings.length, 1, warnings.join("\n"));
    assert.match(warnings[0] ?? "", sentence);
    assertSafe(warnings, [EMAIL, KEY, "canary-key", "9137"]);
  });
}

Deno.test("quotes are not part of the value", () => {
  const { tenants } = configured({
    SPANNING_ADMIN_EMAIL: `"${EMAIL}"`,
    SPANNING_API_KEY: `'${KEY}'`,
    SPANNING_REGION: '"eu"',
  });
  assert.deepEqual(tenants, configured().tenants);
});

Deno.test("a loopback base URL keeps its port and has the region custom", () => {
  const { tenants } = configured({
    SPANNING_REGION: "",
    SPANNING_BASE_URL: "http://localhost:9137/external",
  });
  assert.deepEqual(tenants[0]?.baseUrl, { origin: "http://localhost:9137", region: "custom" });
});
