import assert from "node:assert/strict";
import { likelyMisspellings } from "../../src/configuration/environment.ts";
import { configured, problemsOf, TENANT } from "./environment.ts";

const HARMLESS: [name: string, nearest: string][] = [
  ["SPANNING_REGOIN", "SPANNING_REGION"],
  ["SPANNING_CACHE_TTL", "SPANNING_CACHE_TTL_SECONDS"],
  ["spanning_cache_ttl_seconds", "SPANNING_CACHE_TTL_SECONDS"],
  ["BATON_SPANNING_BASEURL", "BATON_SPANNING_BASE_URL"],
  ["MCP_CALLS_PER_MINUTES", "MCP_CALLS_PER_MINUTE"],
  ["SPANNING_TENANTS_100", "SPANNING_TENANTS"],
];
for (const [name, nearest] of HARMLESS) {
  Deno.test(`${name}: a warning that names ${nearest}, and never the value`, () => {
    assert.deepEqual(configured({ [name]: "canary" }).warnings, [
      `${name} is not a setting and has no effect: the nearest is ${nearest}`,
    ]);
  });
}

const GUARDS: [name: string, guard: string][] = [
  ["MCP_BEARER_TOKENS", "MCP_BEARER_TOKEN"],
  ["MCP_BAERER_TOKN", "MCP_BEARER_TOKEN"],
  ["MCP_ALLOWED_HOST", "MCP_ALLOWED_HOSTS"],
  ["MCP_OAUTH_ISUER", "MCP_OAUTH_ISSUER"],
  ["SPANNING_COUNT_CHEKC", "SPANNING_COUNT_CHECK"],
  ["mcp_bearer_token", "MCP_BEARER_TOKEN"],
  ["MCP_BEARER_TOKEN_FIEL", "MCP_BEARER_TOKEN_FILE"],
  ["MCP_TENANT_TOKEN_FILE", "MCP_TENANT_TOKENS_FILE"],
  ["SPANNING_HISTROY_KEY_FILE", "SPANNING_HISTORY_KEY_FILE"],
];
for (const [name, guard] of GUARDS) {
  Deno.test(`${name}: an error that names ${guard}`, () => {
    const [problem, ...others] = problemsOf({ ...TENANT, [name]: "canary" });
    assert.match(problem ?? "", new RegExp(`^${name} is not a setting .* nearest is ${guard}, `));
    assert.deepEqual(others, []);
  });
}

Deno.test("variables of other programs are no business of ours", () => {
  const env = { PATH: "/bin", HOSTS: "x", SPANNINGTREE: "1", MCPX: "1", NODE_ENV: "production" };
  assert.deepEqual(configured(env).warnings, []);
});

Deno.test("a setting that Windows lists in another case is read, and no misspelling", () => {
  const env = { ...TENANT, LOG_LEVEL: "info", MCP_BEARER_TOKEN: "a".repeat(32) };
  assert.deepEqual(configured({ ...env, Mcp_Bearer_Token: "a".repeat(32) }).warnings, []);
});

const WHERE_UNLISTED: [slips: string, over: "stdio" | "HTTP", names: readonly string[]][] = [
  ["a slip in any setting", "stdio", [
    "SPANNING_REGOIN",
    "SPANNING_REGIONS",
    "MCP_BEARER_TOKENS",
    "MCP_BEARERR_TOKEN",
    "MCP_ALLOWED_HOST",
  ]],
  ["any one letter in a setting that guards what stdio answers", "stdio", [
    "SPANNING_COUNT_CHEXK",
    "SPANNING_HISTORY_KEYY",
    "SPANNING_HISTORZ_KEY_FILE",
  ]],
  ["any one letter in a guarding setting", "HTTP", [
    "MCP_BEARER_TOKENS",
    "MCP_ALLOWED_HOST",
    "MCP_OAUTH_ISUER",
    "SPANNING_COUNT_CHEKC",
    "MCP_BEXRER_TOKEN",
    "MCP_BEARER_TOKEN_FIEL",
  ]],
  ["two letters left out, doubled or swapped in one", "HTTP", [
    "MCP_BAERER_TOKN",
    "MCP_ALOWED_HOST",
    "MCP_OATH_ISSUR",
    "MCP_BEARRER_TOKENS",
    "MCP_TENNAT_TOKEN_FILE",
  ]],
];
for (const [slips, over, names] of WHERE_UNLISTED) {
  Deno.test(`where variables cannot be listed, ${slips} is tried over ${over}`, () => {
    const tried = new Set(likelyMisspellings(over, () => true));
    assert.deepEqual(names.filter((name) => !tried.has(name)), []);
    assert.ok([...tried].every((name) => /^(SPANNING|BATON_SPANNING|MCP)_/.test(name)));
  });
}
