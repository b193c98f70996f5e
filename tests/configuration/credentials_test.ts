import assert from "node:assert/strict";
import { readConfiguration } from "../../src/configuration/read_configuration.ts";
import {
  assertSafe,
  configured,
  EMAIL,
  KEY,
  OTHER_KEY,
  problemsOf,
  TENANT,
  testMistakes,
  testSame,
  testWarnings,
} from "./environment.ts";

Deno.test("settings written for a C1 connector work unchanged", () => {
  const { tenants } = readConfiguration({
    BATON_SPANNING_ADMIN_EMAIL: EMAIL,
    BATON_SPANNING_API_KEY: KEY,
    BATON_SPANNING_BASE_URL: "https://o365-api-eu.spanningbackup.com",
  });
  assert.deepEqual(tenants, configured().tenants);
});

testSame([
  ["SPANNING_API_TOKEN as another name of the key", {
    SPANNING_API_KEY: undefined,
    SPANNING_API_TOKEN: KEY,
  }],
  ["both names of the key with one value", { SPANNING_API_TOKEN: KEY }],
  ["BATON settings equal to ours", {
    BATON_SPANNING_ADMIN_EMAIL: EMAIL,
    BATON_SPANNING_API_KEY: KEY,
    BATON_SPANNING_BASE_URL: "https://o365-api-eu.spanningbackup.com",
  }],
  ["an e-mail address that differs in case", { BATON_SPANNING_ADMIN_EMAIL: EMAIL.toUpperCase() }],
]);

testMistakes([
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
]);

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

testWarnings([
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
]);
