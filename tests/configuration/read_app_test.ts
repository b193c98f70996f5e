import assert from "node:assert/strict";
import { readConfiguration } from "../../src/configuration/read_configuration.ts";
import { problemsOf, TENANT } from "./environment.ts";

const CLIENT = { MCP_APP_CLIENT_ID: "page" };

for (
  const [env, says] of [
    [{ MCP_APP: "canary" }, /^MCP_APP is neither on nor off: write MCP_APP=1/],
    [CLIENT, /^MCP_APP_CLIENT_ID has no meaning without MCP_APP=1/],
    [{ ...CLIENT, MCP_APP: "1" }, /^MCP_APP_CLIENT_ID has no meaning without MCP_OAUTH_ISSUER/],
  ] as const
) {
  Deno.test(`${JSON.stringify(env)} is a mistake, and the sentence says what to write`, () => {
    const problems = problemsOf({ ...TENANT, ...env });
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? "", says);
    assert.doesNotMatch(problems[0] ?? "", /canary/);
  });
}

Deno.test("with credentials in headers the page has nothing to show, and a warning says so", () => {
  const { warnings } = readConfiguration({
    SPANNING_CREDENTIALS_FROM: "headers",
    MCP_APP: "1",
  });
  assert.ok(warnings.some((warning) => warning.startsWith("MCP_APP shows nothing with")));
});
