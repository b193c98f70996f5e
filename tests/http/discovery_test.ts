import assert from "node:assert/strict";
import { createHttpApp } from "../../src/http/app.ts";
import { httpPolicy } from "../../src/http/policy.ts";
import type { OAuthSettings } from "../../src/configuration/configuration.ts";
import { VERSION } from "../../src/base/identity.ts";
import { sandboxAccess } from "../support/program.ts";
import type { HttpAccess } from "../../src/configuration/configuration.ts";
import { httpAccess } from "../support/http_access.ts";
import { silentLog } from "../support/silent_log.ts";

const access = sandboxAccess();
const TOKEN = { bearerTokens: [{ token: "a-token-of-some-length" }] };
const CARD = "https://access.example.com/mcp/server-card";
const CATALOG = "https://access.example.com/.well-known/ai-catalog.json";

function appFor(settings: Partial<HttpAccess> = TOKEN, hostname?: string) {
  const policy = httpPolicy(httpAccess(settings), hostname);
  return createHttpApp({ servers: access.servers, policy, log: silentLog, fetch, now: Date.now });
}

Deno.test("the card is open, and says where the server is and which protocols it speaks", async () => {
  const response = await appFor().request(CARD);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "application/mcp-server-card+json");
  const { name, version, remotes, ...rest } = await response.json();
  assert.equal(name, "io.github.spanning-access/spanning-access-mcp");
  assert.equal(version, VERSION);
  assert.equal(remotes.length, 1);
  assert.equal(remotes[0].type, "streamable-http");
  assert.equal(remotes[0].url, "https://access.example.com/mcp");
  assert.deepEqual(remotes[0].supportedProtocolVersions.slice(0, 2), ["2026-07-28", "2025-11-25"]);
  assert.deepEqual(Object.keys(rest).sort(), [
    "$schema",
    "description",
    "repository",
    "title",
    "websiteUrl",
  ]);
  assert.ok(rest.description.length <= 100);
});

Deno.test("the card names the versions that the server itself reports", async () => {
  const app = appFor({}, "127.0.0.1");
  const card = await (await app.request("http://127.0.0.1:8787/mcp/server-card")).json();
  const version = "2026-07-28";
  const method = "server/discover";
  const _meta = {
    "io.modelcontextprotocol/protocolVersion": version,
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  const response = await app.request(card.remotes[0].url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "mcp-protocol-version": version,
      "mcp-method": method,
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: { _meta } }),
  });
  const { supportedVersions } = (await response.json()).result;
  assert.ok(supportedVersions.length > 0);
  for (const each of supportedVersions) {
    assert.ok(card.remotes[0].supportedProtocolVersions.includes(each), each);
  }
});

Deno.test("the card asks for a token if callers must bring one, and not if they sign in", async () => {
  const headers = async (settings: Partial<HttpAccess>, hostname?: string) => {
    const url = hostname === undefined ? CARD : "http://127.0.0.1:8787/mcp/server-card";
    const response = await appFor(settings, hostname).request(url);
    return (await response.json()).remotes[0].headers?.map(({ name }: { name: string }) => name);
  };
  const oauth: OAuthSettings = {
    issuers: [{ issuer: "https://issuer.example", jwksUrl: "https://issuer.example/keys" }],
    audiences: ["a"],
    scopes: [],
  };
  assert.deepEqual(await headers(TOKEN), ["Authorization"]);
  assert.equal(await headers({ oauth }), undefined);
  assert.equal(await headers({}, "127.0.0.1"), undefined);
});

Deno.test("the card shows no token, no setting and no tenant", async () => {
  const text = await (await appFor().request(CARD)).text();
  for (const secret of [...TOKEN.bearerTokens.map(({ token }) => token), "sandbox", "SPANNING_"]) {
    assert.ok(!text.includes(secret), secret);
  }
});

Deno.test("the catalog leads to the card", async () => {
  const app = appFor();
  const response = await app.request(CATALOG);
  assert.equal(response.headers.get("content-type"), "application/ai-catalog+json");
  const { specVersion, entries } = await response.json();
  assert.equal(specVersion, "1.0");
  assert.equal(entries.length, 1);
  assert.equal(
    entries[0].identifier,
    "urn:air:spanning-access.github.io:mcp:spanning-access-mcp",
  );
  const card = await app.request(entries[0].url);
  assert.equal(card.headers.get("content-type"), entries[0].type);
  await card.body?.cancel();
});

for (const url of [CARD, CATALOG]) {
  const path = new URL(url).pathname;

  Deno.test(`${path}: a cached copy is revalidated without a body`, async () => {
    const first = await appFor().request(url);
    await first.body?.cancel();
    const tag = first.headers.get("etag") ?? "";
    const again = await appFor().request(url, { headers: { "if-none-match": tag } });
    assert.equal(again.status, 304);
    assert.equal(await again.text(), "");
    assert.equal(again.headers.get("etag"), tag);
    const other = await appFor().request(url, { headers: { "if-none-match": '"other"' } });
    assert.equal(other.status, 200);
    await other.body?.cancel();
  });

  Deno.test(`${path}: pages of any origin may read it if others can reach the server`, async () => {
    const headers = { origin: "https://anywhere.example" };
    const response = await appFor().request(url, { headers });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("access-control-allow-origin"), "*");
    const preflight = await appFor().request(url, { method: "OPTIONS", headers });
    assert.equal(preflight.status, 204);
    assert.match(preflight.headers.get("access-control-allow-headers") ?? "", /if-none-match/);
  });

  Deno.test(`${path}: on a loopback address, foreign pages and foreign hosts are refused`, async () => {
    const app = appFor({}, "127.0.0.1");
    const local = `http://127.0.0.1:8787${path}`;
    const status = async (headers: Record<string, string>) =>
      (await app.request(local, { headers })).status;
    assert.equal(await status({}), 200);
    assert.equal(await status({ origin: "http://localhost:5173" }), 200);
    assert.equal(await status({ origin: "https://anywhere.example" }), 403);
    assert.equal(await status({ host: "rebound.example" }), 403);
  });

  Deno.test(`${path}: other methods are refused with what is allowed`, async () => {
    const response = await appFor().request(url, { method: "POST" });
    assert.equal(response.status, 405);
    assert.equal(response.headers.get("allow"), "GET, HEAD, OPTIONS");
  });
}

Deno.test("behind a proxy that ends TLS, the card says https", async () => {
  const response = await appFor().request("http://access.example.com/mcp/server-card", {
    headers: { "x-forwarded-proto": "https" },
  });
  assert.equal((await response.json()).remotes[0].url, "https://access.example.com/mcp");
});
