import { equalHashes, hashText } from "../../base/hash.ts";
import { foldAddress } from "../../base/text.ts";
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
  for (const email of emailsOf(population)) hashes[addresses++] = hashText(email);
  const equal = equalHashes(hashes.subarray(0, addresses));
  const suspects = new Set(equal.map((address) => hashes[address]));
  const [once, again] = [new Set<string>(), new Set<string>()];
  if (suspects.size === 0) return again;
  for (const email of emailsOf(population)) {
    if (suspects.has(hashText(email))) (once.has(email) ? again : once).add(email);
  }
  return again;
}

function* emailsOf(population: Population): Generator<string> {
  for (const { identity } of population.entries()) {
    const email = foldAddress(identity.email ?? "");
    if (email !== "") yield email;
  }
}
