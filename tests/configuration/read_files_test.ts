import assert from "node:assert/strict";
import { readConfiguration } from "../../src/configuration/read_configuration.ts";

const FILES: Record<string, string> = {
  "/run/secrets/api key": "c0ffee00-1234-4abc-8def-00000cafe990\n",
  "/run/secrets/tokens": "reporting:a-token-for-the-reporting-job\n",
  "/run/secrets/empty": " \n",
};
const readFile = (path: string): string => FILES[path] ?? assert.fail("no such file");
const env = {
  SPANNING_ADMIN_EMAIL: "admin@contoso.example",
  SPANNING_REGION: "eu",
  SPANNING_API_KEY_FILE: "/run/secrets/api key",
  MCP_BEARER_TOKEN_FILE: "/run/secrets/tokens",
};

Deno.test("keys and tokens are read from the files that settings name", () => {
  const { tenants, http } = readConfiguration(env, readFile);
  assert.equal(tenants[0]?.credentials.apiKey, "c0ffee00-1234-4abc-8def-00000cafe990");
  assert.deepEqual(http.bearerTokens, [
    { token: "a-token-for-the-reporting-job", name: "reporting" },
  ]);
});

const WRONG: [what: string, settings: Record<string, string>, says: RegExp][] = [
  [
    "a file that is not there",
    { MCP_BEARER_TOKEN_FILE: "/nowhere" },
    /^MCP_BEARER_TOKEN_FILE cannot be read: /,
  ],
  [
    "an empty file",
    { MCP_BEARER_TOKEN_FILE: "/run/secrets/empty" },
    /^MCP_BEARER_TOKEN_FILE names an empty file/,
  ],
  [
    "a value beside the file",
    { SPANNING_API_KEY: "k" },
    /^SPANNING_API_KEY_FILE and SPANNING_API_KEY are both set/,
  ],
  [
    "two paths",
    { MCP_BEARER_TOKEN_FILE: "/run/secrets/tokens,/etc" },
    /^MCP_BEARER_TOKEN_FILE has a comma/,
  ],
];
for (const [what, settings, says] of WRONG) {
  Deno.test(`${what} is refused by the name of the setting, without the path`, () => {
    assert.throws(() => readConfiguration({ ...env, ...settings }, readFile), (error: Error) => {
      assert.match(error.message, says);
      assert.doesNotMatch(error.message, /run\/secrets|nowhere/);
      return true;
    });
  });
}

Deno.test("where there is no file system, the message names the setting to use instead", () => {
  assert.throws(
    () => readConfiguration(env),
    /MCP_BEARER_TOKEN_FILE cannot be read: there is no file system here, write the value in MCP_BEARER_TOKEN/,
  );
});
