import assert from "node:assert/strict";
import { assertSafe, configured, problemsOf, TENANT } from "./environment.ts";

const ISSUER = {
  MCP_OAUTH_ISSUER: "https://login.example/",
  MCP_OAUTH_AUDIENCE: "canary-audience",
};

Deno.test("an issuer and an audience are enough: keys at the usual place, scope access:read", () => {
  assert.deepEqual(configured(ISSUER).http.oauth, {
    issuers: [{
      issuer: "https://login.example/",
      jwksUrl: "https://login.example/.well-known/jwks.json",
    }],
    audiences: ["canary-audience"],
    scopes: ["access:read"],
  });
});

Deno.test("Cloudflare Access: keys at its place, no scope, the address for callers", () => {
  const { oauth } = configured({
    ...ISSUER,
    MCP_OAUTH_ISSUER: "https://team.cloudflareaccess.com",
    MCP_OAUTH_SCOPE: "None",
    MCP_OAUTH_RESOURCE: "https://access.example/mcp",
  }).http;
  assert.deepEqual(oauth, {
    issuers: [{
      issuer: "https://team.cloudflareaccess.com",
      jwksUrl: "https://team.cloudflareaccess.com/cdn-cgi/access/certs",
    }],
    audiences: ["canary-audience"],
    scopes: [],
    resource: "https://access.example/mcp",
  });
});

const ENTRA = "https://login.microsoftonline.com/1111/discovery/v2.0/keys";
const KEYS: [issuer: string, jwksUrl: string][] = [
  ["https://login.microsoftonline.com/1111/v2.0", ENTRA],
  ["https://sts.windows.net/1111/", ENTRA],
  ["https://org.okta.com/oauth2/default", "https://org.okta.com/oauth2/default/v1/keys"],
  ["https://org.oktapreview.com", "https://org.oktapreview.com/oauth2/v1/keys"],
  [
    "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc",
    "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc/.well-known/jwks.json",
  ],
];
for (const [issuer, jwksUrl] of KEYS) {
  Deno.test(`the keys of ${issuer} are known`, () => {
    const { oauth } = configured({ ...ISSUER, MCP_OAUTH_ISSUER: issuer }).http;
    assert.deepEqual(oauth?.issuers, [{ issuer, jwksUrl }]);
  });
}

Deno.test("several issuers, audiences and scopes; keys for each, or one address for all", () => {
  const both = {
    ...ISSUER,
    MCP_OAUTH_ISSUER: "https://login.example, https://other.example/a",
    MCP_OAUTH_AUDIENCE: "one,two",
    MCP_OAUTH_SCOPE: "api://1111/access,reader",
  };
  const { oauth } = configured(both).http;
  assert.deepEqual(oauth?.issuers.map(({ jwksUrl }) => jwksUrl), [
    "https://login.example/.well-known/jwks.json",
    "https://other.example/a/.well-known/jwks.json",
  ]);
  assert.deepEqual(oauth.audiences, ["one", "two"]);
  assert.deepEqual(oauth.scopes, ["api://1111/access", "reader"]);
  const keys = (text: string) =>
    configured({ ...both, MCP_OAUTH_JWKS_URL: text }).http.oauth?.issuers.map((each) =>
      each.jwksUrl
    );
  assert.deepEqual(keys("https://k.example/1"), ["https://k.example/1", "https://k.example/1"]);
  assert.deepEqual(keys("https://k.example/1,https://k.example/2"), [
    "https://k.example/1",
    "https://k.example/2",
  ]);
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
  [{ ...ISSUER, MCP_OAUTH_SCOPE: "canary two" }, /MCP_OAUTH_SCOPE is not a scope/],
  [{ ...ISSUER, MCP_OAUTH_SCOPE: "canary,none" }, /MCP_OAUTH_SCOPE is not a scope/],
  [
    { ...ISSUER, MCP_OAUTH_JWKS_URL: "https://canary.example/1,https://canary.example/2" },
    /MCP_OAUTH_JWKS_URL has another number of addresses/,
  ],
];
for (const [env, says] of MISTAKES) {
  Deno.test(`${JSON.stringify(env)}: ${says.source}`, () => {
    const problems = problemsOf({ ...TENANT, ...env });
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? "", says);
    assertSafe(problems, ["canary"]);
  });
}
