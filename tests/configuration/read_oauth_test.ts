import assert from "node:assert/strict";
import { assertSafe, configured, problemsOf, TENANT } from "./environment.ts";

const ISSUER = {
  MCP_OAUTH_ISSUER: "https://login.example/",
  MCP_OAUTH_AUDIENCE: "canary-audience",
};

Deno.test("an issuer and an audience are enough: keys at the usual place, scope access:read", () => {
  assert.deepEqual(configured(ISSUER).http.oauth, {
    issuer: "https://login.example/",
    audience: "canary-audience",
    jwksUrl: "https://login.example/.well-known/jwks.json",
    scope: "access:read",
  });
});

Deno.test("Cloudflare Access: keys elsewhere, no scope, the address for callers", () => {
  const { oauth } = configured({
    ...ISSUER,
    MCP_OAUTH_ISSUER: "https://team.cloudflareaccess.com",
    MCP_OAUTH_JWKS_URL: "https://team.cloudflareaccess.com/cdn-cgi/access/certs",
    MCP_OAUTH_SCOPE: "None",
    MCP_OAUTH_RESOURCE: "https://access.example/mcp",
  }).http;
  assert.deepEqual(oauth, {
    issuer: "https://team.cloudflareaccess.com",
    audience: "canary-audience",
    jwksUrl: "https://team.cloudflareaccess.com/cdn-cgi/access/certs",
    resource: "https://access.example/mcp",
  });
});

Deno.test("without an issuer there is no OAuth", () => {
  assert.equal(configured().http.oauth, undefined);
});

const MISTAKES: [env: Record<string, string>, says: RegExp][] = [
  [{ MCP_OAUTH_ISSUER: "https://login.example" }, /MCP_OAUTH_AUDIENCE is missing/],
  [{ MCP_OAUTH_AUDIENCE: "canary" }, /MCP_OAUTH_AUDIENCE has no meaning without MCP_OAUTH_ISSUER/],
  [{ MCP_OAUTH_SCOPE: "canary" }, /MCP_OAUTH_SCOPE has no meaning without MCP_OAUTH_ISSUER/],
  [
    { ...ISSUER, MCP_OAUTH_ISSUER: "http://canary.example" },
    /MCP_OAUTH_ISSUER is not an https address/,
  ],
  [{ ...ISSUER, MCP_OAUTH_ISSUER: "canary" }, /MCP_OAUTH_ISSUER is not an https address/],
  [{ ...ISSUER, MCP_OAUTH_ISSUER: "https://canary@login.example" }, /MCP_OAUTH_ISSUER is not/],
  [{ ...ISSUER, MCP_OAUTH_JWKS_URL: "ftp://canary.example" }, /MCP_OAUTH_JWKS_URL is not/],
  [{ ...ISSUER, MCP_OAUTH_RESOURCE: "canary" }, /MCP_OAUTH_RESOURCE is not/],
  [{ ...ISSUER, MCP_OAUTH_SCOPE: "canary two" }, /MCP_OAUTH_SCOPE is not one scope/],
];
for (const [env, says] of MISTAKES) {
  Deno.test(`${JSON.stringify(env)}: ${says.source}`, () => {
    const problems = problemsOf({ ...TENANT, ...env });
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? "", says);
    assertSafe(problems, ["canary"]);
  });
}
