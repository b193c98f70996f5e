import assert from "node:assert/strict";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { accessTokenVerifier } from "../../src/http/oauth.ts";

const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
const keys = { keys: [{ ...await exportJWK(publicKey), kid: "one", alg: "RS256", use: "sig" }] };
const claims = { issuer: "https://login.example", audience: "https://access.example/mcp" };
const token = await new SignJWT({ iss: claims.issuer, aud: claims.audience, sub: "someone" })
  .setProtectedHeader({ alg: "RS256", kid: "one" }).setExpirationTime("5m").sign(privateKey);

Deno.test("an issuer's keys are taken from its own address; a redirect to others is not followed", async () => {
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
      ...claims,
      jwksUrl: `http://127.0.0.1:${server.addr.port}${path}`,
    }, { fetch, now: Date.now });
  assert.deepEqual(await verifier("/keys")(token), { id: "oauth:someone" });
  assert.equal(await verifier("/moved")(token), "invalid_token");
  assert.deepEqual(asked, ["/keys", "/moved"]);
});
