import type { Credentials } from "../spanning/request.ts";

/**
 * Derives the key that seals a tenant's cursors from its credentials, by HKDF: any process or
 * isolate with the same credentials can read a cursor, and nobody else can make one.
 */
export async function deriveCursorKey(
  { adminEmail, apiKey }: Credentials,
  origin: string,
): Promise<CryptoKey> {
  const text = new TextEncoder();
  const secret = await crypto.subtle.importKey("raw", text.encode(apiKey), "HKDF", false, [
    "deriveKey",
  ]);
  const parameters = {
    name: "HKDF",
    hash: "SHA-256",
    salt: text.encode(JSON.stringify([origin, adminEmail])),
    info: text.encode("spanning-access-mcp cursor v1"),
  };
  return await crypto.subtle.deriveKey(
    parameters,
    secret,
    { name: "AES-GCM", length: 256 },
    false,
    [
      "encrypt",
      "decrypt",
    ],
  );
}
