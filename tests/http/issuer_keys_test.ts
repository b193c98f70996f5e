import assert from "node:assert/strict";
import type { OAuthSettings } from "../../src/configuration/configuration.ts";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { createHttpApp } from "../../src/http/app.ts";
import { httpPolicy } from "../../src/http/policy.ts";
import { httpAccess } from "../support/http_access.ts";
import { sandboxAccess } from "../support/program.ts";

const ISSUER = "https://login.example";
const AUDIENCE = "https://access.example/mcp";
const MINUTE = 60_000;
const access = sandboxAccess();

async function keyNamed(kid: string) {
  const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
  return { kid, privateKey, jwk: { ...await exportJWK(publicKey), kid, alg: "ES256", use: "sig" } };
}
const ONE = await keyNamed("one");
const TWO = await keyNamed("two");
type Key = typeof ONE;

/** The app, and its issuer on a real port; `answer` is what the issuer says, and may be replaced. */
function withIssuer() {
  const clock = { now: Date.parse("2026-11-02T08:00:00Z") };
  const logged: { level: string; message: string; why?: unknown }[] = [];
  const issuer = {
    asked: 0,
    answer: (): Response | Promise<Response> => Response.json({ keys: [ONE.jwk] }),
  };
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, () => {
    issuer.asked++;
    return issuer.answer();
  });
  const oauth: OAuthSettings = {
    issuers: [{ issuer: ISSUER, jwksUrl: `http://127.0.0.1:${server.addr.port}/keys` }],
    audiences: [AUDIENCE],
    scopes: [],
    resource: AUDIENCE,
  };
  const app = createHttpApp({
    servers: access.servers,
    policy: httpPolicy(httpAccess({ oauth, callsPerMinute: 0 }), "0.0.0.0"),
    log: (level, message, fields) =>
      void logged.push({ level, message, ...(typeof fields === "function" ? fields() : fields) }),
    fetch,
    now: () => clock.now,
  });
  const call = async (token: string) => {
    const response = await app.request("https://access.example/mcp", {
      method: "POST",
      headers: { "content-type": "application/json", "authorization": `Bearer ${token}` },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" }),
    });
    await response.body?.cancel();
    return response;
  };
  const sign = (
    { privateKey, kid }: Pick<Key, "privateKey" | "kid"> = ONE,
    claims: JWTPayload = {},
    header: Record<string, unknown> = {},
  ): Promise<string> => {
    const exp = (clock.now + 5 * MINUTE) / 1000;
    return new SignJWT({ iss: ISSUER, aud: AUDIENCE, sub: "someone", exp, ...claims })
      .setProtectedHeader({ alg: "ES256", kid, ...header }).sign(privateKey);
  };
  return { call, sign, clock, issuer, logged, [Symbol.asyncDispose]: () => server.shutdown() };
}

const AWAY: [how: string, answer: () => Response, says: RegExp][] = [
  ["fails", () => new Response("no", { status: 500 }), /status 500$/],
  [
    "moves elsewhere",
    () => new Response(null, { status: 302, headers: { location: "/x" } }),
    /status 302$/,
  ],
  ["sends a page", () => new Response("<html>"), /not a set of keys$/],
  ["sends something else", () => Response.json({ keys: 7 }), /not a set of keys$/],
  [
    "sends more than anybody needs",
    () => new Response(new Uint8Array(5_000_000)),
    /larger than 1000000 bytes$/,
  ],
];
for (const [how, answer, says] of AWAY) {
  Deno.test(`an issuer that ${how}: 503 for a token that may be valid, asked once in 30 seconds`, async () => {
    await using app = withIssuer();
    const keys = app.issuer.answer;
    app.issuer.answer = answer;
    const token = await app.sign();
    for (let i = 0; i < 40; i++) {
      const { status, headers } = await app.call(token);
      assert.equal(status, 503);
      assert.equal(headers.get("retry-after"), "30");
      assert.equal(headers.get("www-authenticate"), null);
    }
    assert.equal(app.issuer.asked, 1);
    const warnings = app.logged.filter(({ message }) => message.includes("MCP_OAUTH_JWKS_URL"));
    assert.equal(warnings.length, 1);
    assert.equal(warnings[0]?.level, "warn");
    assert.match(warnings[0]?.message ?? "", says);
    app.issuer.answer = keys;
    app.clock.now += 30_000;
    assert.equal((await app.call(token)).status, 200);
  });
}

Deno.test("a text that is no token asks nobody, also while the issuer is away", async () => {
  await using app = withIssuer();
  app.issuer.answer = () => new Response("no", { status: 500 });
  assert.equal((await app.call("nonsense")).status, 401);
  assert.equal(app.issuer.asked, 0);
});

Deno.test("while the issuer is away its old keys serve, for a day", async () => {
  await using app = withIssuer();
  assert.equal((await app.call(await app.sign())).status, 200);
  app.issuer.answer = () => new Response("no", { status: 500 });
  app.clock.now += 11 * MINUTE;
  assert.equal((await app.call(await app.sign())).status, 200);
  assert.equal(app.issuer.asked, 2);
  app.clock.now += 23 * 60 * MINUTE;
  assert.equal((await app.call(await app.sign())).status, 200);
  // A key that nobody has seen may be a new one.
  assert.equal((await app.call(await app.sign(TWO))).status, 503);
  app.clock.now += 60 * MINUTE;
  assert.equal((await app.call(await app.sign())).status, 503);
});

Deno.test("while somebody fetches newer keys, others go on with the old ones", async () => {
  await using app = withIssuer();
  await app.call(await app.sign());
  const keys = app.issuer.answer;
  const { promise: hold, resolve: release } = Promise.withResolvers<void>();
  const { promise: asked, resolve: arrive } = Promise.withResolvers<void>();
  app.issuer.answer = async () => {
    arrive();
    await hold;
    return keys();
  };
  app.clock.now += 11 * MINUTE;
  const first = app.call(await app.sign());
  await asked;
  assert.equal((await app.call(await app.sign())).status, 200);
  release();
  assert.equal((await first).status, 200);
});

Deno.test("a new key is accepted at once", async () => {
  await using app = withIssuer();
  assert.equal((await app.call(await app.sign())).status, 200);
  app.issuer.answer = () => Response.json({ keys: [TWO.jwk] });
  assert.equal((await app.call(await app.sign(TWO))).status, 200);
  assert.equal((await app.call(await app.sign())).status, 401);
});

Deno.test("made-up names of keys do not make the issuer be asked for each", async () => {
  await using app = withIssuer();
  await app.call(await app.sign());
  for (let i = 0; i < 40; i++) {
    const made = { kid: `made-up-${i}`, privateKey: TWO.privateKey };
    assert.equal((await app.call(await app.sign(made))).status, 401);
  }
  assert.equal(app.issuer.asked, 4);
  app.issuer.answer = () => Response.json({ keys: [TWO.jwk] });
  app.clock.now += 20_000;
  assert.equal((await app.call(await app.sign(TWO))).status, 200);
});

const WRONG: [what: string, why: string, claims: JWTPayload, header?: Record<string, unknown>][] = [
  ["another audience", "aud", { aud: "https://other.example" }],
  ["another issuer", "iss", { iss: "https://evil.example" }],
  ["expired", "exp", { exp: 1 }],
  ["not valid yet", "nbf", { nbf: 9_999_999_999 }],
  ["a logout token", "typ", {}, { typ: "logout+jwt" }],
  ["a security event", "typ", {}, { typ: "secevent+jwt" }],
  ["a proof of possession", "typ", {}, { typ: "dpop+jwt" }],
  ["an identity token that says so", "typ", {}, { typ: "id+jwt" }],
  ["a token bound to a key", "cnf", { cnf: { jkt: "x" } }],
  ["a token bound to a certificate", "cnf", { cnf: { "x5t#S256": "x" } }],
  ["nobody's token", "sub", { sub: undefined } as unknown as JWTPayload],
  ["a subject that is a number", "sub", { sub: 7 } as unknown as JWTPayload],
  ["an empty subject", "sub", { sub: " " }],
  ["an endless subject", "sub", { sub: "x".repeat(256) }],
];
for (const [what, why, claims, header] of WRONG) {
  Deno.test(`${what}: 401, and the log says "${why}" and nothing that the token says`, async () => {
    await using app = withIssuer();
    assert.equal((await app.call(await app.sign(ONE, claims, header))).status, 401);
    assert.equal(app.logged.at(-1)?.why, why);
    assert.doesNotMatch(JSON.stringify(app.logged), /evil|other\.example|someone|logout/);
  });
}

Deno.test("however many others guess, whose token has expired is told so, and gets a new one", async () => {
  await using app = withIssuer();
  const forged = (await app.sign()).replace(/.{8}$/, "AAAAAAAA");
  for (let i = 0; i < 61; i++) await app.call(forged);
  assert.equal((await app.call(forged)).status, 429);
  for (let i = 0; i < 3; i++) {
    const { status, headers } = await app.call(await app.sign(ONE, { exp: 1 }));
    assert.equal(status, 401);
    assert.match(headers.get("www-authenticate") ?? "", /error="invalid_token"/);
  }
  // Another's signature makes no old token, however old it says it is.
  assert.equal((await app.call(await app.sign({ ...TWO, kid: "one" }, { exp: 1 }))).status, 429);
});

Deno.test("the kinds of access tokens that issuers make are accepted", async () => {
  await using app = withIssuer();
  for (const typ of ["JWT", "at+jwt", "AT+JWT", "application/at+jwt"]) {
    assert.equal((await app.call(await app.sign(ONE, {}, { typ }))).status, 200, typ);
  }
  const service = { sub: undefined, client_id: "a-service" } as unknown as JWTPayload;
  assert.equal((await app.call(await app.sign(ONE, service))).status, 200);
});
