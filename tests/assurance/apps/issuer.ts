import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

/** An OAuth issuer on loopback that lets everybody in, and checks what a page sends it. */
export interface TestIssuer extends AsyncDisposable {
  readonly url: string;
  /** The parameters of each request to its endpoints. */
  readonly asked: Record<string, string>[];
}

/** Starts an issuer that knows one client; its tokens have the audience `access`. */
export async function openIssuer(clientId: string): Promise<TestIssuer> {
  const keys = await generateKeyPair("ES256", { extractable: true });
  const jwk = { ...await exportJWK(keys.publicKey), kid: "one", alg: "ES256", use: "sig" };
  const asked: Record<string, string>[] = [];
  const challenges = new Map<string, string>();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const url = new URL(request.url);
      const json = (body: unknown) =>
        Response.json(body, { headers: { "access-control-allow-origin": "*" } });
      switch (url.pathname) {
        case "/.well-known/openid-configuration":
          return json({
            issuer: url.origin,
            authorization_endpoint: `${url.origin}/authorize`,
            token_endpoint: `${url.origin}/token`,
          });
        case "/keys":
          return json({ keys: [jwk] });
        case "/authorize": {
          const { redirect_uri = "", state = "", code_challenge = "", ...rest } = Object
            .fromEntries(url.searchParams);
          asked.push(rest);
          const code = crypto.randomUUID();
          challenges.set(code, code_challenge);
          const back = new URL(redirect_uri);
          for (
            const [name, value] of [["code", code], ["state", state], ["iss", url.origin]] as const
          ) {
            back.searchParams.set(name, value);
          }
          return Response.redirect(back, 302);
        }
        case "/token": {
          const parameters = Object.fromEntries(new URLSearchParams(await request.text()));
          asked.push(parameters);
          const { code = "", code_verifier = "", client_id } = parameters;
          assert.equal(client_id, clientId);
          assert.equal(
            createHash("sha256").update(code_verifier).digest("base64url"),
            challenges.get(code),
          );
          challenges.delete(code);
          const token = await new SignJWT({ scope: "access:read" })
            .setProtectedHeader({ alg: "ES256", kid: "one", typ: "at+jwt" })
            .setIssuer(url.origin).setAudience("access").setSubject("ada").setIssuedAt()
            .setExpirationTime("5m").sign(keys.privateKey);
          return json({ access_token: token, token_type: "Bearer" });
        }
      }
      return new Response(null, { status: 404 });
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    asked,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
