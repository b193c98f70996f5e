import type { Population } from "./population.ts";

/**
 * The e-mail addresses, folded, that occur on more than one record.
 *
 * Keeps a number per address and not the address, so that hundreds of thousands of users fit into
 * a Worker; compares as text only the addresses whose numbers are the same.
 */
export function repeatedEmails(population: Population): ReadonlySet<string> {
  const users = population.spread.reduce((sum, { count }) => sum + count, 0);
  const hashes = new Uint32Array(users);
  let addresses = 0;
  for (const email of emailsOf(population)) hashes[addresses++] = hashOf(email);
  const sorted = hashes.subarray(0, addresses).sort();
  const suspects = new Set(sorted.filter((hash, index) => hash === sorted[index + 1]));
  const [once, again] = [new Set<string>(), new Set<string>()];
  if (suspects.size === 0) return again;
  for (const email of emailsOf(population)) {
    if (suspects.has(hashOf(email))) (once.has(email) ? again : once).add(email);
  }
  return again;
}

/** An address in the form in which addresses are compared. */
export function foldEmail(email: string): string {
  return email.trim().normalize("NFC").toLowerCase();
}

function* emailsOf(population: Population): Generator<string> {
  for (const { identity } of population.entries()) {
    const email = foldEmail(identity.email ?? "");
    if (email !== "") yield email;
  }
}

/** FNV-1a over UTF-16 units, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0;
}
