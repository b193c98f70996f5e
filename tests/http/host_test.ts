import assert from "node:assert/strict";
import { checkResourceAllowed } from "@modelcontextprotocol/client";
import type { OAuthSettings } from "../../src/configuration/configuration.ts";
import { createHttpApp, createRefusingApp } from "../../src/http/app.ts";
import { httpPolicy } from "../../src/http/policy.ts";
import { ConfigurationError } from "../../src/base/errors.ts";
import type { HttpAccess } from "../../src/configuration/configuration.ts";
import { httpAccess } from "../support/http_access.ts";
import { sandboxAccess } from "../support/program.ts";
import { exchange } from "../support/raw_requests.ts";
import { silentLog } from "../support/silent_log.ts";

const access = sandboxAccess();
const TOKENS = { bearerTokens: [{ token: "a-token-of-some-length" }] };
const OAUTH: OAuthSettings = {
  issuers: [{ issuer: "https://issuer.example", jwksUrl: "https://issuer.example/keys" }],
  audiences: ["a"],
  scopes: [],
};
const CARD = "/mcp/server-card";
const METADATA = "/.well-known/oauth-protected-resource";

/** The app of a public bind on a real port, since clients of HTTP do not send such requests. */
function served(settings: Partial<HttpAccess>) {
  const policy = httpPolicy(httpAccess({ ...TOKENS, ...settings }), "0.0.0.0");
  const app = createHttpApp({
    servers: access.servers,
    policy,
    log: silentLog,
    fetch,
    now: Date.now,
  });
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, app.fetch);
  const url = new URL(`http://127.0.0.1:${server.addr.port}/mcp`);
  const get = (path: string, headers: Record<string, string>) =>
    exchange(url, { method: "GET", path, headers: { ...headers, connection: "close" } });
  const post = (headers: Record<string, string>) =>
    exchange(url, { headers: { ...headers, connection: "close" }, body: "{}" });
  return { get, post, [Symbol.asyncDispose]: () => server.shutdown() };
}

Deno.test("the host in a request's address counts too, not only its Host header", async () => {
  await using app = served({ allowedHosts: ["good.example"], oauth: OAUTH });
  for (const path of [CARD, METADATA, "/ready"]) {
    const answer = await app.get(`http://evil.example${path}`, { host: "good.example" });
    assert.equal(answer.status, 403, path);
    assert.doesNotMatch(answer.body, /evil/);
  }
  const good = await app.get(CARD, { host: "good.example" });
  assert.equal(JSON.parse(good.body).remotes[0].url, "http://good.example/mcp");
});

const NO_HOSTS = [
  "a b",
  'a", error="x',
  "a/b",
  "a?b",
  "a#b",
  "a\\b",
  "user@a",
  "a:b",
  "a:99999",
  "[::1",
  "<a>",
  "a,b",
  "a%20b",
  "[zz]",
  "a:80:80",
];
for (const host of NO_HOSTS) {
  Deno.test(`Host ${host}: 400 for everybody, before anything else`, async () => {
    await using app = served({ oauth: OAUTH });
    for (const path of [CARD, METADATA, "/ready", "/"]) {
      assert.equal((await app.get(path, { host })).status, 400, path);
    }
    assert.equal((await app.post({ host })).status, 400);
  });
}

Deno.test("what depends on the caller's host or scheme is in no shared cache", async () => {
  await using app = served({ oauth: OAUTH });
  for (const path of [CARD, "/.well-known/ai-catalog.json", METADATA]) {
    const { headers } = await app.get(path, { host: "any.example" });
    assert.match(headers.get("cache-control") ?? "", /^private,/, path);
    assert.match(headers.get("vary") ?? "", /host, x-forwarded-proto/i, path);
  }
});

Deno.test("the card, the metadata and the challenge name https where the proxy does", async () => {
  await using app = served({ oauth: OAUTH });
  const proxies = [
    { "x-forwarded-proto": "https" },
    { "x-forwarded-proto": "HTTPS, http" },
    { "forwarded": "for=192.0.2.1;proto=https;by=203.0.113.1, for=10.0.0.1" },
  ];
  for (const proxy of proxies) await namesHttps(app, { host: "any.example", ...proxy });
  const { body } = await app.get(METADATA, { host: "any.example", "x-forwarded-proto": "http" });
  assert.equal(JSON.parse(body).resource, "http://any.example/mcp");
});

/** Fails unless all three documents do, and the official client takes the resource for its own. */
async function namesHttps(app: ReturnType<typeof served>, headers: Record<string, string>) {
  const card = await app.get(CARD, headers);
  assert.equal(JSON.parse(card.body).remotes[0].url, "https://any.example/mcp");
  const metadata = await app.get(METADATA, headers);
  const configuredResource = JSON.parse(metadata.body).resource;
  assert.equal(configuredResource, "https://any.example/mcp");
  const requestedResource = "https://any.example/mcp";
  assert.ok(checkResourceAllowed({ requestedResource, configuredResource }));
  const challenge = (await app.post(headers)).headers.get("www-authenticate") ?? "";
  assert.match(challenge, /resource_metadata="https:\/\/any\.example\//);
}

Deno.test("the card asks for a token where tokens for some tenants are all there is", async () => {
  await using app = served({
    bearerTokens: [],
    tenantTokens: [{ token: "a-token-of-some-length", tenants: ["one"] }],
  });
  const card = await app.get(CARD, { host: "any.example" });
  assert.equal(JSON.parse(card.body).remotes[0].headers[0].name, "Authorization");
});

Deno.test("a stranger learns which settings are wrong, and nothing of what they say", async () => {
  const sentence =
    "MCP_TENANT_TOKENS[0].tenants names a tenant that is not configured: there are contoso, fabrikam";
  const logged: string[] = [];
  const app = createRefusingApp(
    new ConfigurationError([sentence]),
    (level, message) => void logged.push(`${level} ${message}`),
  );
  for (const [path, method] of [["/ready", "GET"], ["/", "GET"], ["/mcp", "POST"]] as const) {
    const response = await app.request(path, { method });
    assert.equal(response.status, 503);
    const text = await response.text();
    assert.match(text, /Settings are missing or wrong \(MCP_TENANT_TOKENS\): the server's log/);
    assert.doesNotMatch(text, /contoso|fabrikam/);
  }
  assert.deepEqual(logged, [`error ${sentence}`]);
});
