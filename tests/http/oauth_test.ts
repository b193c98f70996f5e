import assert from "node:assert/strict";
import type { OAuthSettings } from "../../src/configuration/configuration.ts";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import { createHttpApp } from "../../src/http/app.ts";
import { accessTokenVerifier } from "../../src/http/oauth.ts";
import { httpPolicy } from "../../src/http/policy.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { programOn } from "../support/program.ts";
import { httpAccess } from "../support/http_access.ts";
import { silentLog } from "../support/silent_log.ts";

const ISSUER = "https://login.example";
const AUDIENCE = "https://access.example/mcp";
const NOW = Date.parse("2026-11-02T08:00:00Z");
const MINUTE = 60_000;

const { access } = programOn({ tenant: generateTenant({ users: 5 }) });
const ours = await generateKeyPair("RS256", { extractable: true });
const theirs = await generateKeyPair("RS256", { extractable: true });
const keys = {
  keys: [{ ...await exportJWK(ours.publicKey), kid: "one", alg: "RS256", use: "sig" }],
};

function appWith(scope: string | undefined = "access:read", answer = () => Response.json(keys)) {
  const oauth: OAuthSettings = {
    issuers: [{ issuer: ISSUER, jwksUrl: `${ISSUER}/keys` }],
    audiences: [AUDIENCE],
    scopes: scope === "" ? [] : [scope],
    resource: AUDIENCE,
  };
  const policy = httpPolicy(
    httpAccess({ bearerTokens: [{ token: "t".repeat(20) }], oauth }),
    "0.0.0.0",
  );
  const fetched: string[] = [];
  const fetch = ((url: string | URL | Request) => {
    fetched.push(String(url));
    return Promise.resolve(answer());
  }) as typeof globalThis.fetch;
  const app = createHttpApp({
    servers: access.servers,
    policy,
    log: silentLog,
    fetch,
    now: () => NOW,
  });
  const call = (token?: string): Response | Promise<Response> =>
    app.request("https://access.example/mcp", {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({
        jsonrpc: "2.0",
        id: 1,
        method: "tools/call",
        params: { name: "list_roles", arguments: {} },
      }),
    });
  return { app, call, fetched };
}

const GOOD: JWTPayload = {
  iss: ISSUER,
  aud: AUDIENCE,
  sub: "someone",
  scope: "openid access:read",
  exp: (NOW + 5 * MINUTE) / 1000,
};

function sign(payload: JWTPayload, key: CryptoKey = ours.privateKey): Promise<string> {
  return new SignJWT(payload).setProtectedHeader({ alg: "RS256", kid: "one" }).sign(key);
}

const { exp: _exp, ...endless } = GOOD;
const { scope: _scope, ...unscoped } = GOOD;

Deno.test("a valid access token is admitted; the issuer's keys are fetched once", async () => {
  const { call, fetched } = appWith();
  for (
    const payload of [GOOD, { ...GOOD, aud: ["other", AUDIENCE] }, {
      ...unscoped,
      scp: ["access:read"],
    }]
  ) {
    assert.equal((await call(await sign(payload))).status, 200);
  }
  assert.deepEqual(fetched, [`${ISSUER}/keys`]);
});

Deno.test("a configured bearer token is admitted beside OAuth", async () => {
  assert.equal((await appWith().call("t".repeat(20))).status, 200);
});

const WRONG: [name: string, token: () => Promise<string> | string][] = [
  ["expired", () => sign({ ...GOOD, exp: (NOW - MINUTE) / 1000 })],
  ["not yet valid", () => sign({ ...GOOD, nbf: (NOW + 5 * MINUTE) / 1000 })],
  ["without expiry", () => sign(endless)],
  ["for another audience", () => sign({ ...GOOD, aud: "https://other.example" })],
  ["of another issuer", () => sign({ ...GOOD, iss: "https://evil.example" })],
  ["signed by another key", () => sign(GOOD, theirs.privateKey)],
  ["unsigned", () => new UnsecuredJWT(GOOD).encode()],
  [
    "signed with the public key as a shared secret",
    () =>
      new SignJWT(GOOD).setProtectedHeader({ alg: "HS256", kid: "one" })
        .sign(new TextEncoder().encode(JSON.stringify(keys.keys[0]))),
  ],
  ["no token at all", () => "nonsense"],
];
for (const [name, token] of WRONG) {
  Deno.test(`a token ${name}: 401, and where to get a valid one`, async () => {
    const response = await appWith().call(await token());
    assert.equal(response.status, 401);
    const challenge = response.headers.get("www-authenticate") ?? "";
    assert.match(challenge, /^Bearer error="invalid_token"/);
    assert.match(
      challenge,
      /resource_metadata="https:\/\/access\.example\/\.well-known\/oauth-protected-resource\/mcp"/,
    );
  });
}

Deno.test("without a token the challenge names no error, but the metadata and the scope", async () => {
  const response = await appWith().call();
  assert.equal(response.status, 401);
  assert.match(
    response.headers.get("www-authenticate") ?? "",
    /^Bearer resource_metadata=".*", scope="access:read"$/,
  );
});

Deno.test("a token without the scope: 403 and insufficient_scope; without a required scope it is admitted", async () => {
  const token = await sign(unscoped);
  const response = await appWith().call(token);
  assert.equal(response.status, 403);
  assert.match(
    response.headers.get("www-authenticate") ?? "",
    /error="insufficient_scope".*scope="access:read"/,
  );
  assert.equal((await appWith("").call(token)).status, 200);
});

Deno.test("if the issuer's keys cannot be fetched, nobody is admitted", async () => {
  const { call } = appWith("access:read", () => new Response("no", { status: 500 }));
  assert.equal((await call(await sign(GOOD))).status, 503);
});

Deno.test("if the issuer's keys redirect elsewhere, nobody is admitted", async () => {
  const moved = { status: 302, headers: { location: "https://evil.example/keys" } };
  const { call, fetched } = appWith("access:read", () => new Response(null, moved));
  assert.equal((await call(await sign(GOOD))).status, 503);
  assert.deepEqual(fetched, [`${ISSUER}/keys`]);
});

Deno.test("the metadata of RFC 9728 is open and names resource, issuer and scope", async () => {
  const { app } = appWith();
  for (
    const path of [
      "/.well-known/oauth-protected-resource",
      "/.well-known/oauth-protected-resource/mcp",
    ]
  ) {
    const response = await app.request(`https://access.example${path}`);
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), {
      resource: AUDIENCE,
      authorization_servers: [ISSUER],
      scopes_supported: ["access:read"],
      bearer_methods_supported: ["header"],
      resource_name: "spanning-access-mcp",
    });
  }
});

Deno.test("without OAuth there is no such metadata", async () => {
  const policy = httpPolicy(httpAccess({ bearerTokens: [{ token: "t".repeat(20) }] }), "0.0.0.0");
  const app = createHttpApp({
    servers: access.servers,
    policy,
    log: silentLog,
    fetch,
    now: Date.now,
  });
  const response = await app.request("https://access.example/.well-known/oauth-protected-resource");
  assert.equal(response.status, 404);
});

Deno.test("an issuer's keys come from its own address; a redirect is not followed", async () => {
  const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
  const keys = { keys: [{ ...await exportJWK(publicKey), kid: "one", alg: "RS256", use: "sig" }] };
  const claims = { issuer: "https://login.example", audience: "https://access.example/mcp" };
  const token = await new SignJWT({ iss: claims.issuer, aud: claims.audience, sub: "someone" })
    .setProtectedHeader({ alg: "RS256", kid: "one" }).setExpirationTime("5m").sign(privateKey);
  const asked: string[] = [];
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => {
      const { pathname } = new URL(request.url);
      asked.push(pathname);
      if (pathname === "/keys") return Response.json(keys);
      return new Response(null, { status: 302, headers: { location: "/keys" } });
    },
  );
  const verifier = (path: string) =>
    accessTokenVerifier({
      issuers: [{
        issuer: claims.issuer,
        jwksUrl: `http://127.0.0.1:${server.addr.port}${path}`,
      }],
      audiences: [claims.audience],
      scopes: [],
    }, { fetch, now: Date.now, log: silentLog });
  assert.deepEqual(await verifier("/keys")(token), { id: "oauth:someone" });
  assert.deepEqual(await verifier("/moved")(token), {
    why: "the issuer's keys could not be fetched",
    retryAfterSeconds: 30,
  });
  assert.deepEqual(asked, ["/keys", "/moved"]);
});
