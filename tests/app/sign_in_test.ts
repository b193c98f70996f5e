import { beginSignIn, endSignIn, type SignInBrowser } from "../../app/sign_in.ts";
import assert from "node:assert/strict";
import { createHash } from "node:crypto";

const issuer = {
  issuer: "https://login.example/t1",
  clientId: "page",
  scope: "access:read",
  resource: "https://access.example/mcp",
};

/** A browser before an issuer that gives a token for the right code and verifier. */
function browserWith(
  metadata: Record<string, unknown> = {},
  token: Record<string, unknown> = { access_token: "the-token" },
) {
  const kept = new Map<string, string>();
  const asked: { url: string; body: string | undefined }[] = [];
  const browser: SignInBrowser = {
    redirectUri: "https://access.example/app",
    storage: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    },
    fetch: (url, init) => {
      asked.push({ url, body: init?.body as string | undefined });
      if (url.endsWith("/.well-known/openid-configuration")) {
        return Promise.resolve(new Response("", { status: 404 }));
      }
      if (url === "https://login.example/.well-known/oauth-authorization-server/t1") {
        return Promise.resolve(Response.json({
          issuer: issuer.issuer,
          authorization_endpoint: "https://login.example/authorize?tenant=1",
          token_endpoint: "https://login.example/token",
          ...metadata,
        }));
      }
      return Promise.resolve(Response.json(token));
    },
  };
  return { browser, asked, kept };
}

Deno.test("signing in goes to the issuer with a challenge, and comes back with a token", async () => {
  const { browser, asked, kept } = browserWith();
  const url = new URL(await beginSignIn(issuer, browser));
  assert.equal(url.origin + url.pathname, "https://login.example/authorize");
  const { state, code_challenge, ...rest } = Object.fromEntries(url.searchParams);
  assert.deepEqual(rest, {
    tenant: "1",
    response_type: "code",
    client_id: "page",
    redirect_uri: "https://access.example/app",
    code_challenge_method: "S256",
    scope: "access:read",
    resource: "https://access.example/mcp",
  });
  const query = `?code=abc&state=${state}&iss=${encodeURIComponent(issuer.issuer)}`;
  assert.equal(await endSignIn(query, issuer, browser), "the-token");
  const body = new URLSearchParams(asked.at(-1)?.body);
  assert.equal(asked.at(-1)?.url, "https://login.example/token");
  assert.equal(
    createHash("sha256").update(body.get("code_verifier") ?? "").digest("base64url"),
    code_challenge,
  );
  assert.equal(body.get("code"), "abc");
  assert.equal(body.get("redirect_uri"), "https://access.example/app");
  assert.equal(kept.size, 0, "The verifier is of use once");
});

Deno.test("two sign-ins share neither state nor challenge", async () => {
  const { browser } = browserWith();
  const [one, two] = [await beginSignIn(issuer, browser), await beginSignIn(issuer, browser)].map((
    url,
  ) => new URL(url).searchParams);
  for (const name of ["state", "code_challenge"]) {
    assert.notEqual(one?.get(name), two?.get(name));
    assert.ok((one?.get(name) ?? "").length >= 43);
  }
});

Deno.test("without an answer of the issuer's nothing is asked", async () => {
  const { browser, asked } = browserWith();
  assert.equal(await endSignIn("", issuer, browser), undefined);
  assert.deepEqual(asked, []);
});

const WRONG: readonly (readonly [what: string, query: (state: string) => string, RegExp])[] = [
  ["another tab's state", () => "?code=abc&state=other", /not begun in this tab/],
  ["no state", () => "?code=abc", /not begun in this tab/],
  [
    "another issuer",
    (state) => `?code=abc&state=${state}&iss=https://evil.example`,
    /Another issuer/,
  ],
  [
    "a refusal",
    (state) => `?error=access_denied&error_description=No+access&state=${state}`,
    /^Error: No access$/,
  ],
];
for (const [what, query, says] of WRONG) {
  Deno.test(`an answer with ${what} gives no token, and no code is sent on`, async () => {
    const { browser, asked } = browserWith();
    const state = new URL(await beginSignIn(issuer, browser)).searchParams.get("state") ?? "";
    const before = asked.length;
    await assert.rejects(endSignIn(query(state), issuer, browser), says);
    assert.equal(asked.length, before);
  });
}

Deno.test("metadata of another issuer are not believed", async () => {
  const { browser } = browserWith({ issuer: "https://login.example/t2" });
  await assert.rejects(beginSignIn(issuer, browser), /does not say where to sign in/);
});

Deno.test("an issuer that gives no token says why", async () => {
  const { browser } = browserWith({}, {
    error: "invalid_grant",
    error_description: "Code expired",
  });
  const state = new URL(await beginSignIn(issuer, browser)).searchParams.get("state") ?? "";
  await assert.rejects(endSignIn(`?code=abc&state=${state}`, issuer, browser), /Code expired/);
});

Deno.test("Entra ID is asked for its scope alone", async () => {
  const { browser } = browserWith();
  const entra = { ...issuer, issuer: "https://login.microsoftonline.com/t1/v2.0" };
  const withEntra: SignInBrowser = {
    ...browser,
    fetch: () =>
      Promise.resolve(Response.json({
        issuer: entra.issuer,
        authorization_endpoint: "https://login.microsoftonline.com/t1/oauth2/v2.0/authorize",
        token_endpoint: "https://login.microsoftonline.com/t1/oauth2/v2.0/token",
      })),
  };
  const { searchParams } = new URL(await beginSignIn(entra, withEntra));
  assert.equal(searchParams.has("resource"), false);
});
