import { type Expectation, JSON_TYPE, post, ROLES, SETTINGS, sevenRoles } from "./expectation.ts";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import assert from "node:assert/strict";

const CHALLENGE = { "www-authenticate": /^Bearer/ };

/** Tokens and hosts. */
export function whoMayCall({ right, wrong, withoutScope }: Issuer): Expectation[] {
  const oauth = { "www-authenticate": /^Bearer .*resource_metadata="[^"]+"/ };
  const withToken = (authorization: string): Expectation["request"] => ({
    headers: { ...JSON_TYPE, ...(authorization === "" ? {} : { authorization }) },
    body: ROLES.body,
  });
  return [
    { name: "the right token lets in", request: post(ROLES.body), status: 200, json: sevenRoles },
    {
      name: "a right access token lets in",
      request: withToken(`Bearer ${right}`),
      status: 200,
      json: sevenRoles,
    },
    { name: "no token: 401", request: withToken(""), status: 401, headers: CHALLENGE },
    { name: "a wrong token: 401", request: withToken("Bearer x"), status: 401, headers: oauth },
    {
      name: "the right token as Basic: 401",
      request: withToken(`Basic ${SETTINGS.MCP_BEARER_TOKEN}`),
      status: 401,
      headers: CHALLENGE,
    },
    ...(Object.keys(wrong) as WrongToken[]).map((kind) => ({
      name: `an access token ${kind}: 401`,
      request: withToken(`Bearer ${wrong[kind]}`),
      status: 401,
      headers: { "www-authenticate": /^Bearer error="invalid_token"/ },
    })),
    {
      name: "an access token without the scope: 403",
      request: withToken(`Bearer ${withoutScope}`),
      status: 403,
      headers: { "www-authenticate": /error="insufficient_scope"/ },
    },
    {
      name: "a host that is not ours: 403",
      request: post(ROLES.body, { host: "evil.example" }),
      status: 403,
    },
    {
      name: "a host that only begins like ours: 403",
      request: post(ROLES.body, { host: "access.example.evil.example" }),
      status: 403,
    },
    {
      name: "a host of ours, whatever its port: 200",
      request: post(ROLES.body, { host: "access.example:8443" }),
      status: 200,
    },
    {
      name: "/health is open, also under another host",
      request: { method: "GET", path: "/health", headers: { host: "evil.example" } },
      status: 200,
      json: ({ status, name }) => assert.deepEqual([status, name], ["ok", "spanning-access-mcp"]),
    },
    {
      name: "who issues tokens is open",
      request: { method: "GET", path: "/.well-known/oauth-protected-resource/mcp" },
      status: 200,
      json: ({ bearer_methods_supported }) =>
        assert.deepEqual(bearer_methods_supported, ["header"]),
    },
  ];
}

const PAGE = { origin: "https://inspector.example" };

/** Web pages that call. */
export function fromPages(): Expectation[] {
  const preflight = (origin: string): Expectation["request"] => ({
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type,mcp-method,mcp-param-user",
    },
  });
  const allowed = { "access-control-allow-origin": /^https:\/\/inspector\.example$/ };
  return [
    {
      name: "a preflight of an allowed page: what clients send is allowed",
      request: preflight(PAGE.origin),
      status: 204,
      headers: {
        ...allowed,
        "access-control-allow-methods": /POST/,
        "access-control-allow-headers":
          /(?=.*authorization)(?=.*content-type)(?=.*mcp-protocol-version)(?=.*mcp-method)(?=.*mcp-name)(?=.*mcp-param-user)/,
        "vary": /origin/,
      },
    },
    {
      name: "a preflight of another page: 403, and nothing allowed",
      request: preflight("https://evil.example"),
      status: 403,
      without: ["access-control-allow-origin"],
    },
    {
      name: "an allowed page may read the answer",
      request: post(ROLES.body, PAGE),
      status: 200,
      headers: { ...allowed, "access-control-expose-headers": /www-authenticate/ },
    },
    {
      name: "an allowed page may read why it was refused",
      request: { headers: { ...JSON_TYPE, ...PAGE }, body: ROLES.body },
      status: 401,
      headers: allowed,
    },
    ...[
      "https://evil.example",
      "null",
      "http://inspector.example",
      "https://inspector.example.evil",
    ]
      .map((origin) => ({
        name: `a page of ${origin}: 403`,
        request: post(ROLES.body, { origin }),
        status: 403,
        without: ["access-control-allow-origin"],
      })),
  ];
}

/** An issuer of access tokens on this machine, and tokens of it, right ones and wrong ones. */
interface Issuer extends AsyncDisposable {
  /** The settings that make a server trust it. */
  readonly settings: Readonly<Record<string, string>>;
  readonly right: string;
  readonly wrong: Readonly<Record<WrongToken, string>>;
  /** Right in everything but the scope. */
  readonly withoutScope: string;
}

/** The faults of a token. */
type WrongToken =
  | "expired"
  | "for another audience"
  | "of another issuer"
  | "signed by another key"
  | "unsigned"
  | "signed with the public key as a shared secret";

const AUDIENCE = "https://access.example/mcp";

/** Starts an issuer that publishes its keys over loopback. */
export async function startIssuer(): Promise<Issuer> {
  const ours = await generateKeyPair("RS256", { extractable: true });
  const theirs = await generateKeyPair("RS256", { extractable: true });
  const publicKey = { ...await exportJWK(ours.publicKey), kid: "one", alg: "RS256", use: "sig" };
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => Response.json({ keys: [publicKey] }),
  );
  const issuer = `http://127.0.0.1:${server.addr.port}`;
  const exp = Math.floor(Date.now() / 1000) + 300;
  const good: JWTPayload = {
    iss: issuer,
    aud: AUDIENCE,
    sub: "someone",
    scope: "access:read",
    exp,
  };
  const sign = (payload: JWTPayload, key: CryptoKey = ours.privateKey): Promise<string> =>
    new SignJWT(payload).setProtectedHeader({ alg: "RS256", kid: "one" }).sign(key);
  return {
    settings: {
      MCP_OAUTH_ISSUER: issuer,
      MCP_OAUTH_AUDIENCE: AUDIENCE,
      MCP_OAUTH_JWKS_URL: issuer,
    },
    right: await sign(good),
    withoutScope: await sign({ ...good, scope: "openid" }),
    wrong: {
      "expired": await sign({ ...good, exp: exp - 3_600 }),
      "for another audience": await sign({ ...good, aud: "https://other.example/mcp" }),
      "of another issuer": await sign({ ...good, iss: "https://evil.example" }),
      "signed by another key": await sign(good, theirs.privateKey),
      "unsigned": new UnsecuredJWT(good).encode(),
      "signed with the public key as a shared secret": await new SignJWT(good)
        .setProtectedHeader({ alg: "HS256", kid: "one" })
        .sign(new TextEncoder().encode(JSON.stringify(publicKey))),
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
