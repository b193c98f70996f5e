import assert from "node:assert/strict";
import { VERSION } from "../../src/base/identity.ts";
import { createHttpApp } from "../../src/http/app.ts";
import { httpPolicy } from "../../src/http/policy.ts";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { httpAccess } from "../support/http_access.ts";
import { programOn } from "../support/program.ts";
import { silentLog } from "../support/silent_log.ts";

const { access, requests } = programOn({ tenant: defaultTenant() });

function appFor(settings: Parameters<typeof httpAccess>[0], hostname = "0.0.0.0") {
  const policy = httpPolicy(httpAccess(settings), hostname);
  return createHttpApp({ servers: access.servers, policy, log: silentLog, fetch, now: Date.now });
}

const TOKEN = { bearerTokens: [{ token: "canary-token-of-some-length", name: "canary" }] };

Deno.test("a browser at / learns what this is and how to connect, without a token", async () => {
  const app = appFor({ ...TOKEN, allowedHosts: ["access.example"] });
  const response = await app.request("http://access.example/", {
    headers: { accept: "text/html", "x-forwarded-proto": "https" },
  });
  assert.equal(response.status, 200);
  assert.match(response.headers.get("content-type") ?? "", /^text\/html/);
  const html = await response.text();
  assert.ok(html.includes("<code>https://access.example/mcp</code>"));
  assert.ok(html.includes(VERSION) && html.includes('href="/health"'));
  assert.match(html, /must send the token that the operator gave you/);
});

Deno.test("the page has no script, loads nothing, and says nothing about tenants", async () => {
  const response = await appFor(TOKEN).request("http://access.example/");
  assert.match(response.headers.get("content-security-policy") ?? "", /^default-src 'none'/);
  const html = await response.text();
  assert.doesNotMatch(html, /<script|<img|<link|\son\w+=|canary|northwind|src=/i);
  assert.equal(requests.length, 0);
});

Deno.test("it says how callers are admitted: by sign-in, or on this machine without a token", async () => {
  const oauth = {
    issuers: [{ issuer: "https://i.example", jwksUrl: "https://i.example/keys" }] as const,
    audiences: ["a"],
    scopes: [],
  };
  const signIn = await appFor({ oauth }).request("http://access.example/");
  assert.match(await signIn.text(), /opens a browser to sign you in/);
  const local = await appFor({}, "127.0.0.1").request("http://127.0.0.1:8787/");
  assert.match(await local.text(), /No token is needed on this machine/);
});

Deno.test("a host that is not ours gets no page, and one that is no name is not repeated", async () => {
  const app = appFor({ ...TOKEN, allowedHosts: ["access.example"] });
  assert.equal((await app.request("http://other.example/")).status, 403);
  const strange = await appFor(TOKEN).request("http://access.example/", {
    headers: { host: "<script>" },
  });
  assert.equal(strange.status, 400);
  assert.equal((await app.request("http://access.example/", { method: "POST" })).status, 404);
});
