/** Hashes a text under a key that nobody outside this process knows. */
export type KeyedHash = (text: string) => Promise<Uint8Array>;

/**
 * Makes a hash (HMAC-SHA-256) under a random key of its own: equal texts have equal hashes, and
 * from a hash nobody can tell or test what the text was.
 */
export function createKeyedHash(): KeyedHash {
  // Workers allow no random values while a module loads, so the key is made at the first call.
  let key: Promise<CryptoKey> | undefined;
  return async (text) => {
    const bytes = new TextEncoder().encode(text);
    return new Uint8Array(await crypto.subtle.sign("HMAC", await (key ??= randomKey()), bytes));
  };
}

async function randomKey(): Promise<CryptoKey> {
  const random = crypto.getRandomValues(new Uint8Array(32));
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  return await crypto.subtle.importKey("raw", random, algorithm, false, ["sign"]);
}
