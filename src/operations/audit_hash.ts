/**
 * The keyed hashes under which people, callers and tenants stand in the log. Whoever has the key can
 * search for a given person; nobody else can read one out of a line, or test a guess.
 */

import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";

/**
 * Creates the hash for a key; without one it makes a random key, which lasts as long as the process.
 *
 * The hash is HMAC-SHA-256 cut to 64 bits, under a key that HKDF derives from the given text: the
 * text itself may be a credential, and must not follow from the hashes. The platform's own HMAC is
 * asynchronous: an answer would wait for a turn of the event loop for each of its people.
 */
export function createAuditHash(key: string | undefined): AuditHash {
  // By the text as it came: to fold it again would cost more than all the rest of a line.
  const known = { person: new Map(), caller: new Map(), tenant: new Map() } satisfies Record<
    Kind,
    Map<string, string>
  >;
  // Workers forbid random values while a module loads, so the first hash makes the key.
  let keyed: ReturnType<typeof hmac.create> | undefined;
  return (kind, text) => {
    const hashes: Map<string, string> = known[kind];
    const before = hashes.get(text);
    if (before !== undefined) return before;
    const input = `${kind}\n${kind === "person" ? foldAddress(text) : text}`;
    keyed ??= hmac.create(sha256, deriveKey(key));
    const digest = keyed.clone().update(utf8(input)).digest();
    const hash = toHex(digest.subarray(0, HASH_BYTES));
    if (hashes.size >= MOST_KNOWN) hashes.delete(hashes.keys().next().value as string);
    hashes.set(text, hash);
    return hash;
  };
}

/** Hashes a text of one kind. */
export type AuditHash = (kind: Kind, text: string) => string;

/** What a text names; equal texts of two kinds have different hashes. */
type Kind = "person" | "caller" | "tenant";

/** 64 bits: among a million people two share a hash once in forty million times. */
const HASH_BYTES = 8;

/** Hashes kept of each kind, so that a page that is read again costs nothing; about 2 MB. */
const MOST_KNOWN = 10_000;

/** What every key is derived for, so that no other use of the same text gives the same key. */
const PURPOSE = "spanning-access-mcp audit 1";

/** One spelling of an address, so that a search finds a person however the caller wrote it. */
function foldAddress(text: string): string {
  return text.trim().normalize("NFC").toLowerCase();
}

function deriveKey(text: string | undefined): Uint8Array {
  const material = text === undefined ? crypto.getRandomValues(new Uint8Array(32)) : utf8(text);
  return hkdf(sha256, material, new Uint8Array(), utf8(PURPOSE), 32);
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
