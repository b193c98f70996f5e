import assert from "node:assert/strict";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { startWorker } from "../support/workerd.ts";

const AUDIENCE = "https://access.example/mcp";
const CALL = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "tools/call",
  params: { name: "list_roles", arguments: {} },
});

const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
const keys = { keys: [{ ...await exportJWK(publicKey), kid: "one", alg: "RS256", use: "sig" }] };

/** An issuer on loopback, whose keys are at `/keys`; every other address leads there. */
function issuer(): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    if (new URL(request.url).pathname === "/keys") return Response.json(keys);
    return new Response(null, { status: 302, headers: { location: "/keys" } });
  });
}

const CASES: [name: string, path: string, status: number][] = [
  ["callers who come at once with access tokens of the issuer are let in", "/keys", 200],
  ["an issuer that sends on to other keys is not followed", "/moved", 503],
];
for (const [name, path, status] of CASES) {
  Deno.test(`workerd: ${name}`, async () => {
    await using keyServer = issuer();
    const ISSUER = `http://127.0.0.1:${keyServer.addr.port}`;
    await using server = await startWorker({
      SPANNING_SANDBOX: "1",
      MCP_OAUTH_ISSUER: ISSUER,
      MCP_OAUTH_AUDIENCE: AUDIENCE,
      MCP_OAUTH_JWKS_URL: ISSUER + path,
      MCP_OAUTH_SCOPE: "none",
    });
    const token = await new SignJWT({ iss: ISSUER, aud: AUDIENCE, sub: "someone" })
      .setProtectedHeader({ alg: "RS256", kid: "one" }).setExpirationTime("5m").sign(privateKey);
    const calls = Array.from({ length: 10 }, () =>
      fetch(server.url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "accept": "application/json",
          "authorization": `Bearer ${token}`,
        },
        body: CALL,
      }));
    for (const response of await Promise.all(calls)) {
      const text = await response.text();
      assert.equal(response.status, status, text);
      if (status === 200) assert.match(text, /Global Admin/);
    }
  });
}
