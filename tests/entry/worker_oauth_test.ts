import assert from "node:assert/strict";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { bareWorkerd } from "../support/workerd.ts";

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
    await using server = await bareWorkerd({
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

Deno.test("workerd: a hundred forged tokens at once make the issuer be asked a few times", async () => {
  let asked = 0;
  const arrived = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  await using keyServer = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async () => {
      if (++asked === 3) arrived.resolve();
      await gate.promise;
      return Response.json(keys);
    },
  );
  const ISSUER = `http://127.0.0.1:${keyServer.addr.port}`;
  await using server = await bareWorkerd({
    SPANNING_SANDBOX: "1",
    MCP_OAUTH_ISSUER: ISSUER,
    MCP_OAUTH_AUDIENCE: AUDIENCE,
    MCP_OAUTH_JWKS_URL: `${ISSUER}/keys`,
    MCP_OAUTH_SCOPE: "none",
  });
  const token = await new SignJWT({ iss: ISSUER, aud: AUDIENCE, sub: "someone" })
    .setProtectedHeader({ alg: "RS256", kid: "one" }).setExpirationTime("5m").sign(privateKey);
  const forged = token.replace(/.{8}$/, "AAAAAAAA");
  const ask = async (token: string, signal?: AbortSignal): Promise<number> => {
    const headers = { "content-type": "application/json", "authorization": `Bearer ${token}` };
    const response = await fetch(server.url, {
      method: "POST",
      headers,
      body: CALL,
      ...(signal === undefined ? {} : { signal }),
    });
    await response.body?.cancel();
    return response.status;
  };
  // Those who made the issuer be asked go away: what they began ends without them.
  const gone = new AbortController();
  const left = Array.from({ length: 3 }, () => ask(forged, gone.signal));
  await arrived.promise;
  gone.abort();
  await Promise.allSettled(left);
  const waiting = Array.from({ length: 100 }, () => ask(forged));
  const right = ask(token);
  gate.resolve();
  assert.deepEqual([...new Set(await Promise.all(waiting))].sort(), [401, 429]);
  assert.equal(await right, 200);
  assert.equal(asked, 3);
});
