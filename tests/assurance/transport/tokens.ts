import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";

/** An issuer of access tokens on this machine, and tokens of it, right ones and wrong ones. */
export interface Issuer extends AsyncDisposable {
  /** The settings that make a door trust it. */
  readonly settings: Readonly<Record<string, string>>;
  readonly right: string;
  readonly wrong: Readonly<Record<WrongToken, string>>;
  /** Right in everything but the scope. */
  readonly withoutScope: string;
}

/** What may be wrong with a token. */
export type WrongToken =
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
