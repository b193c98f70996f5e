/** Hashes of texts: fast ones for lookup tables, and keyed ones for texts that must stay secret. */

/** OR-ing this bit turns ASCII letters to lower case. */
const LOWER_CASE = 0x20;

/**
 * Hashes a text to 32 bits (FNV-1a), ignoring the case of ASCII letters.
 *
 * `every` reads only every n-th character, counted back from the last one. That is enough for texts
 * that are random throughout, as ids are.
 */
export function hashText(text: string, every = 1): number {
  let value = 0x811c9dc5;
  for (let at = (text.length - 1) % every; at < text.length; at += every) {
    value = Math.imul(value ^ (text.charCodeAt(at) | LOWER_CASE), 0x01000193);
  }
  return value >>> 0;
}

/**
 * Finds the rows, in order, that share their hash with another row. Only these can be equal, so
 * nothing else need be compared. Among 200,000 different texts about ten collide by chance. Takes
 * steps, because a list can be long.
 */
export function* equalHashSteps(hashes: Uint32Array): Generator<void, number[]> {
  const shared = new Uint8Array(hashes.length);
  // At most half full, so that a free slot is near.
  const bits = Math.ceil(Math.log2(2 * hashes.length + 2));
  const mask = 2 ** bits - 1;
  // Odd and unpredictable: an attacker who chooses the texts cannot choose their slots.
  const spread = Math.floor(Math.random() * 2 ** 32) | 1;
  // The first row with each hash, counted from 1; 0 marks a free slot.
  const firsts = new Uint32Array(mask + 1);
  for (let row = 0; row < hashes.length; row++) {
    if (row % ROWS_A_STEP === 0) yield;
    const hash = hashes[row] as number;
    let slot = Math.imul(hash, spread) >>> (32 - bits);
    let first = firsts[slot] as number;
    while (first !== 0 && hashes[first - 1] !== hash) {
      slot = (slot + 1) & mask;
      first = firsts[slot] as number;
    }
    if (first === 0) firsts[slot] = row + 1;
    else shared[first - 1] = shared[row] = 1;
  }
  const rows: number[] = [];
  for (let row = shared.indexOf(1); row >= 0; row = shared.indexOf(1, row + 1)) {
    if (rows.push(row) % ROWS_A_STEP === 0) yield;
  }
  return rows;
}

/** So few rows take less time than asking whether it took too long. */
const ROWS_A_STEP = 256;

/** Hashes a text with a key that never leaves this process. */
type KeyedHash = (text: string) => Promise<Uint8Array>;

/**
 * Creates an HMAC-SHA-256 with a random key of its own: equal texts have equal hashes, and nobody
 * without the key can recover a text from its hash or test a guess.
 */
export function createKeyedHash(): KeyedHash {
  // Workers forbid random values while a module loads, so the first call makes the key.
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

/** The SHA-256 of bytes that come in pieces, in hexadecimal digits. */
export async function sha256(pieces: readonly Uint8Array<ArrayBuffer>[]): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", concat(pieces))));
}

/** The source by which a content security policy admits this script or style, and no other. */
export async function policySource(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return `'sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}'`;
}

/** Bytes in hexadecimal digits. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Joins bytes that come in pieces; a single piece is not copied. */
export function concat(pieces: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const [only, ...others] = pieces;
  if (only !== undefined && others.length === 0) return only;
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
