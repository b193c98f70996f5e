/** Access tokens in the shapes that identity providers publish, right and wrong in every claim. */

import assert from "node:assert/strict";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import type { Environment } from "../../src/configuration/setting_reader.ts";
import { createHttpApp } from "../../src/http/app.ts";
import { httpPolicy } from "../../src/http/policy.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { configured } from "../configuration/environment.ts";
import { programOn } from "../support/program.ts";

const NOW = Date.parse("2026-11-02T08:00:00Z");
const SECONDS = NOW / 1000;
const TIMES = { iat: SECONDS - 60, nbf: SECONDS - 60, exp: SECONDS + 300 };
const TENANT = "11111111-aaaa-4bbb-8ccc-000000000001";
const API = "22222222-aaaa-4bbb-8ccc-000000000002";

type Claims = Readonly<Record<string, unknown>>;

interface Provider {
  readonly name: string;
  readonly settings: Environment;
  /** Where the keys must be asked for. */
  readonly keys: string;
  /** What is in every right token. */
  readonly claims: Claims;
  readonly header?: Readonly<Record<string, unknown>>;
  /** Other right tokens: what differs; undefined: the claim is absent. */
  readonly right: readonly (readonly [what: string, Claims])[];
  /** Wrong tokens: what differs, and what the log names; 403 for a scope, else 401. */
  readonly wrong: readonly (readonly [what: string, Claims, why: string])[];
  /** The scope that clients are told to ask for. */
  readonly asked?: string;
  /** The header that carries the token, if not Authorization. */
  readonly carrier?: string;
}

const SCOPES = "none of the scopes in scope, scp and roles";
const V2 = `https://login.microsoftonline.com/${TENANT}/v2.0`;
const V1 = `https://sts.windows.net/${TENANT}/`;
const ENTRA = {
  MCP_OAUTH_ISSUER: `${V2},${V1}`,
  MCP_OAUTH_AUDIENCE: `${API},api://${API}`,
  MCP_OAUTH_SCOPE: `api://${API}/access_as_user,access_as_app`,
};
const ENTRA_KEYS = `https://login.microsoftonline.com/${TENANT}/discovery/v2.0/keys`;
const ENTRA_WRONG: Provider["wrong"] = [
  ["another directory", { iss: V2.replace("1111", "9999") }, "iss"],
  ["for Microsoft Graph", { aud: "00000003-0000-0000-c000-000000000000" }, "aud"],
  ["no audience", { aud: undefined }, "aud"],
  ["an ID token: no scope", { scp: undefined }, SCOPES],
  ["another scope", { scp: "User.Read" }, SCOPES],
  ["a scope with the same end", { scp: "no_access_as_user" }, SCOPES],
  ["another role", { scp: undefined, roles: ["Other.Role"] }, SCOPES],
  ["expired", { exp: SECONDS - 60 }, "exp"],
  ["not valid yet", { nbf: SECONDS + 120 }, "nbf"],
  ["without an end", { exp: undefined }, "exp"],
  ["without a subject", { sub: undefined }, "sub"],
  ["bound to a key", { cnf: { kid: "x" } }, "cnf"],
];

const PROVIDERS: readonly Provider[] = [{
  name: "Entra ID, v2 tokens",
  settings: ENTRA,
  keys: ENTRA_KEYS,
  asked: `api://${API}/access_as_user`,
  header: { typ: "JWT" },
  claims: {
    ...{ aud: API, iss: V2, ...TIMES, azp: "client", azpacr: "0", oid: "object", tid: TENANT },
    ...{ name: "Ann", preferred_username: "ann@t.example", sub: "pairwise", ver: "2.0" },
    ...{ scp: "access_as_user" },
  },
  right: [
    ["several scopes", { scp: "User.Read access_as_user" }],
    ["a program without a person", { scp: undefined, roles: ["access_as_app"], idtyp: "app" }],
    ["a role of that name", { scp: undefined, roles: ["access_as_user"] }],
  ],
  wrong: ENTRA_WRONG,
}, {
  name: "Entra ID, v1 tokens",
  settings: ENTRA,
  keys: ENTRA_KEYS,
  asked: `api://${API}/access_as_user`,
  header: { typ: "JWT", x5t: "one" },
  claims: {
    ...{ aud: `api://${API}`, iss: V1, ...TIMES, acr: "1", amr: ["pwd"], appid: "client" },
    ...{ ipaddr: "192.0.2.1", oid: "object", sub: "pairwise", tid: TENANT, ver: "1.0" },
    ...{ unique_name: "ann@t.example", upn: "ann@t.example", scp: "access_as_user" },
  },
  right: [["a program without a person", { scp: undefined, roles: ["access_as_app"] }]],
  wrong: ENTRA_WRONG,
}, {
  name: "Okta",
  settings: {
    MCP_OAUTH_ISSUER: "https://org.okta.com/oauth2/default",
    MCP_OAUTH_AUDIENCE: "api://spanning",
  },
  keys: "https://org.okta.com/oauth2/default/v1/keys",
  asked: "access:read",
  claims: {
    ...{ ver: 1, jti: "AT.1", iss: "https://org.okta.com/oauth2/default", aud: "api://spanning" },
    ...{ iat: SECONDS, exp: SECONDS + 300, cid: "0oa1", uid: "00u1", sub: "ann@t.example" },
    ...{ scp: ["openid", "access:read"] },
  },
  right: [["a program without a person", { uid: undefined, sub: "0oa1", scp: ["access:read"] }]],
  wrong: [
    ["the organisation's own tokens", { iss: "https://org.okta.com" }, "iss"],
    ["another server of the organisation", { iss: "https://org.okta.com/oauth2/other" }, "iss"],
    ["another API", { aud: "api://default" }, "aud"],
    ["an ID token", { aud: "0oa1", scp: undefined }, "aud"],
    ["another scope", { scp: ["openid"] }, SCOPES],
    ["expired", { exp: SECONDS - 60 }, "exp"],
    ["without a subject", { sub: undefined }, "sub"],
  ],
}, {
  name: "Cognito",
  settings: {
    MCP_OAUTH_ISSUER: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc",
    MCP_OAUTH_AUDIENCE: "client1,https://access.example/mcp",
    MCP_OAUTH_SCOPE: "spanning/access.read",
  },
  keys: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc/.well-known/jwks.json",
  asked: "spanning/access.read",
  claims: {
    ...{ sub: "33333333-aaaa-4bbb-8ccc-000000000003", token_use: "access", version: 2 },
    ...{ iss: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc", jti: "1" },
    ...{ client_id: "client1", username: "ann", auth_time: SECONDS, iat: SECONDS },
    ...{ exp: SECONDS + 300, scope: "openid spanning/access.read" },
  },
  right: [
    ["for the resource that the client named", { aud: "https://access.example/mcp" }],
    ["a program without a person", { sub: "client1", username: undefined }],
  ],
  wrong: [
    ["another pool", { iss: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_x" }, "iss"],
    ["another app client", { client_id: "client2" }, "aud"],
    ["another resource, though of this client", { aud: "https://other.example" }, "aud"],
    ["an ID token", { token_use: "id", aud: "client1", client_id: undefined }, "token_use"],
    ["a client but no kind", { token_use: undefined }, "aud"],
    ["another scope", { scope: "openid spanning/write" }, SCOPES],
    ["expired", { exp: SECONDS - 60 }, "exp"],
    ["without a subject", { sub: "" }, "sub"],
  ],
}, {
  name: "Cloudflare Access",
  settings: {
    MCP_OAUTH_ISSUER: "https://team.cloudflareaccess.com",
    MCP_OAUTH_AUDIENCE: "4714c1358e65fe4b408ad6d432a5f878",
    MCP_OAUTH_SCOPE: "none",
  },
  keys: "https://team.cloudflareaccess.com/cdn-cgi/access/certs",
  carrier: "cf-access-jwt-assertion",
  claims: {
    ...{ aud: ["4714c1358e65fe4b408ad6d432a5f878"], email: "ann@t.example", type: "app" },
    ...{ ...TIMES, iss: "https://team.cloudflareaccess.com", identity_nonce: "n" },
    ...{ sub: "7335d417-61da-459d-899c-0a01c76a2f94", country: "DE" },
  },
  right: [["a service token", { sub: "", common_name: "e367826f93b8.access", email: undefined }]],
  wrong: [
    ["another team", { iss: "https://other.cloudflareaccess.com" }, "iss"],
    ["another application", { aud: ["ffff"] }, "aud"],
    ["neither a person nor a service", { sub: "" }, "sub"],
    [
      "a service token of the whole organisation",
      { sub: "", common_name: "x", type: "org" },
      "sub",
    ],
    ["expired", { exp: SECONDS - 60 }, "exp"],
    ["not valid yet", { nbf: SECONDS + 120 }, "nbf"],
  ],
}];

const { access } = programOn({ tenant: generateTenant({ users: 3 }) });
const ours = await generateKeyPair("RS256", { extractable: true });
const theirs = await generateKeyPair("RS256", { extractable: true });
const set = {
  keys: [{ ...await exportJWK(ours.publicKey), kid: "one", alg: "RS256", use: "sig" }],
};

/** A server with the provider's settings, that records where it asks for keys and what it logs. */
function serverFor({ settings }: Provider) {
  const fetched: string[] = [];
  const logged: string[] = [];
  const app = createHttpApp({
    servers: access.servers,
    policy: httpPolicy(configured(settings).http, "0.0.0.0"),
    log: (_level, _message, fields) => {
      const written = typeof fields === "function" ? fields() : fields;
      logged.push(String(written?.["why"]));
    },
    fetch: (url) => {
      fetched.push(String(url));
      return Promise.resolve(Response.json(set));
    },
    now: () => NOW,
  });
  return { app, fetched, logged };
}

function sign({ header }: Provider, claims: Claims, key = ours.privateKey, kid = "one") {
  return new SignJWT(JSON.parse(JSON.stringify(claims)))
    .setProtectedHeader({ alg: "RS256", kid, ...header }).sign(key);
}

for (const provider of PROVIDERS) {
  const { name, claims, right, wrong, keys, asked, carrier = "authorization" } = provider;
  const call = async (
    { app }: ReturnType<typeof serverFor>,
    token: string,
    sent = carrier,
  ): Promise<Response> =>
    await app.request("https://access.example/ready", {
      headers: { [sent]: sent === "authorization" ? `Bearer ${token}` : token },
    });

  Deno.test(`${name}: right tokens are admitted by the keys at ${keys}`, async () => {
    const server = serverFor(provider);
    for (const [what, changes] of [["as published", {}] as const, ...right]) {
      const response = await call(server, await sign(provider, { ...claims, ...changes }));
      assert.equal(response.status, 200, `${what}: ${server.logged.join()}`);
    }
    assert.deepEqual(server.fetched, [keys]);
    assert.equal((await call(server, await sign(provider, claims), "authorization")).status, 200);
  });

  for (const [what, changes, why] of wrong) {
    Deno.test(`${name}, wrong (${what}): refused, and the log says ${why}`, async () => {
      const server = serverFor(provider);
      const response = await call(server, await sign(provider, { ...claims, ...changes }));
      assert.equal(response.status, why === SCOPES ? 403 : 401);
      assert.deepEqual(server.logged, [why]);
      const error = why === SCOPES ? "insufficient_scope" : "invalid_token";
      const metadata = "https://access.example/.well-known/oauth-protected-resource/mcp";
      const scope = asked === undefined ? "" : `, scope="${asked}"`;
      assert.equal(
        response.headers.get("www-authenticate"),
        `Bearer error="${error}", resource_metadata="${metadata}"${scope}`,
      );
      // The answer has no more than the standard's words: not the claim, nothing of the token.
      const body = await response.text();
      for (const value of ["iss", "aud", "exp", "client1", TENANT]) {
        assert.ok(!new RegExp(`\\b${value}\\b`).test(body), value);
      }
    });
  }

  Deno.test(`${name}: another key, and no token at all`, async () => {
    const server = serverFor(provider);
    const forged = await sign(provider, claims, theirs.privateKey);
    assert.equal((await call(server, forged)).status, 401);
    assert.equal(
      (await call(server, await sign(provider, claims, theirs.privateKey, "two"))).status,
      401,
    );
    assert.equal((await server.app.request("https://access.example/ready")).status, 401);
    assert.deepEqual(server.logged, ["signature", "kid: not a key of the issuer", "no token"]);
  });

  Deno.test(`${name}: the metadata says where to sign in, and what to ask for`, async () => {
    const { app } = serverFor(provider);
    const url = "https://access.example/.well-known/oauth-protected-resource/mcp";
    const metadata = await (await app.request(url)).json();
    // The first name of a server with two.
    const issuer = provider.settings["MCP_OAUTH_ISSUER"]?.split(",")[0];
    assert.deepEqual(metadata.authorization_servers, [issuer]);
    assert.deepEqual(metadata.scopes_supported, asked === undefined ? undefined : [asked]);
  });
}

Deno.test("the header of Cloudflare Access admits nobody where another provider is set", async () => {
  const [entra] = PROVIDERS;
  assert.ok(entra !== undefined);
  const { app } = serverFor(entra);
  const token = await sign(entra, entra.claims);
  const headers = { "cf-access-jwt-assertion": token };
  assert.equal((await app.request("https://access.example/ready", { headers })).status, 401);
});
