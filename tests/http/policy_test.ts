import assert from "node:assert/strict";
import type { HttpAccess } from "../../src/configuration/configuration.ts";
import { httpPolicy } from "../../src/http/policy.ts";
import { chooseRateLimit } from "../../src/http/rate_limit.ts";
import { httpAccess } from "../support/http_access.ts";

const TOKEN = { token: "t".repeat(16) };
const SHORT = { token: "t".repeat(15) };
const LOOPBACK = "127.0.0.1";

const policy = (settings: Partial<HttpAccess>, hostname?: string) =>
  httpPolicy(httpAccess(settings), hostname);

const BEHIND_A_PROXY: [why: string, allowedHosts: string[]][] = [
  ["a public name", ["access.example.com"]],
  ["a public name with a port", ["access.example.com:8443"]],
  ["a public name beside a loopback one", ["localhost", "access.example.com"]],
  ["a name that only looks like loopback", ["localhost.example.com"]],
];
for (const [why, allowedHosts] of BEHIND_A_PROXY) {
  Deno.test(`a loopback bind with ${why} in MCP_ALLOWED_HOSTS is public: token, limit, no loopback origins`, () => {
    assert.throws(
      () => policy({ allowedHosts }, LOOPBACK),
      /MCP_ALLOWED_HOSTS names another host .*MCP_BEARER_TOKEN.*remove that name/,
    );
    const made = policy({ allowedHosts, bearerTokens: [TOKEN] }, LOOPBACK);
    assert.equal(made.loopback, false);
    assert.deepEqual(made.allowedHosts, allowedHosts);
    assert.notEqual(chooseRateLimit(made, () => 0), undefined);
  });
}

Deno.test("loopback names alone in MCP_ALLOWED_HOSTS leave the bind loopback", () => {
  const made = policy({ allowedHosts: ["localhost:8787", "[::1]", "127.0.0.2"] }, LOOPBACK);
  assert.equal(made.loopback, true);
  assert.equal(chooseRateLimit(made, () => 0), undefined);
});

const REACHABLE: [where: string, hostname: string | undefined, settings: Partial<HttpAccess>][] = [
  ["on another address", "0.0.0.0", {}],
  ["in a Worker", undefined, {}],
  ["behind a proxy", LOOPBACK, { allowedHosts: ["access.example.com"] }],
];
for (const [where, hostname, settings] of REACHABLE) {
  Deno.test(`${where}, a token that can be guessed is refused, whatever it is for`, () => {
    const tenantTokens = [{ ...SHORT, tenants: ["one"] }];
    for (
      const [name, tokens] of [
        ["MCP_BEARER_TOKEN", { bearerTokens: [TOKEN, SHORT] }],
        ["MCP_TENANT_TOKENS", { bearerTokens: [TOKEN], tenantTokens }],
      ] as const
    ) {
      assert.throws(
        () => policy({ ...settings, ...tokens }, hostname),
        new RegExp(`${name} has a token shorter than 16 characters`),
      );
    }
    policy({ ...settings, bearerTokens: [TOKEN] }, hostname);
  });
}

Deno.test("on loopback a short token is accepted", () => {
  assert.equal(policy({ bearerTokens: [SHORT] }, LOOPBACK).loopback, true);
});
