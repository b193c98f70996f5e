/** Sets the letters of ASCII to lower case. */
const LOWER_CASE = 0x20;

/**
 * A 32-bit number that differs for nearly all different texts (FNV-1a), and not for those that
 * differ only in the case of ASCII letters. Texts that are random throughout, as ids are, can do
 * with every so many of their characters, up to the last one.
 */
export function hashText(text: string, every = 1): number {
  let value = 0x811c9dc5;
  for (let at = (text.length - 1) % every; at < text.length; at += every) {
    value = Math.imul(value ^ (text.charCodeAt(at) | LOWER_CASE), 0x01000193);
  }
  return value >>> 0;
}

/**
 * The rows, in order, whose hash another row has too: only what they stand for can be equal, so
 * that nothing else need be compared. Among 200,000 different texts about ten are such by chance.
 */
export function equalHashes(hashes: Uint32Array): number[] {
  const rows = new Set<number>();
  // At most half full, so that a free place is near.
  const bits = Math.ceil(Math.log2(2 * hashes.length + 2));
  const mask = 2 ** bits - 1;
  // Odd and not to be foreseen: whoever can choose the texts cannot choose the places.
  const spread = Math.floor(Math.random() * 2 ** 32) | 1;
  // The first row of each hash, counted from one; zero says that a place is free.
  const firsts = new Uint32Array(mask + 1);
  for (let row = 0; row < hashes.length; row++) {
    const hash = hashes[row] as number;
    let place = Math.imul(hash, spread) >>> (32 - bits);
    let first = firsts[place] as number;
    while (first !== 0 && hashes[first - 1] !== hash) {
      place = (place + 1) & mask;
      first = firsts[place] as number;
    }
    if (first === 0) firsts[place] = row + 1;
    else rows.add(first - 1).add(row);
  }
  return [...rows].sort((left, right) => left - right);
}

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
