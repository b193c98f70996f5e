import assert from "node:assert/strict";
import type { Environment } from "../../src/configuration/setting_reader.ts";
import {
  configured,
  EMAIL,
  KEY,
  problemsOf,
  TENANT,
  testSame,
  testWarnings,
} from "./environment.ts";

testWarnings([
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
]);

Deno.test("quotes are not part of the value", () => {
  const { tenants } = configured({
    SPANNING_ADMIN_EMAIL: `"${EMAIL}"`,
    SPANNING_API_KEY: `'${KEY}'`,
    SPANNING_REGION: '"eu"',
  });
  assert.deepEqual(tenants, configured().tenants);
});

Deno.test("a Worker's variable may be a number; a binding in a setting's place is refused", () => {
  const env = { PORT: 8080, SPANNING_CACHE_TTL_SECONDS: 0 } as unknown as Environment;
  const { http, cacheTtlSeconds } = configured(env);
  assert.deepEqual([http.port, cacheTtlSeconds], [8080, 0]);
  assert.deepEqual(problemsOf({ ...TENANT, ...{ LOG_LEVEL: {} } as unknown as Environment }), [
    "LOG_LEVEL is not a text: write its value as plain text",
  ]);
});

Deno.test("variables that are no settings are not looked at", () => {
  assert.deepEqual(configured({ EDITOR: "x", PATH: "/bin" }), configured());
});

testSame([
  ["white space around values", {
    SPANNING_ADMIN_EMAIL: ` ${EMAIL}\n`,
    SPANNING_API_KEY: `\t${KEY}\r\n`,
    SPANNING_REGION: " eu ",
  }],
]);
