import type { AccountFacts } from "../governance/account_state.ts";
import type { FactsCount } from "../governance/list_states.ts";
import type { UserIdentity } from "../governance/user.ts";

/** A user as a reading holds it, and the facts that many users share. */

/** One user of a reading: who it is, and what the vendor said, uninterpreted. */
export interface KeptUser {
  readonly identity: UserIdentity;
  /** Users with the same facts may share one object; what is worked out once is then used again. */
  readonly facts: AccountFacts;
}

/** Users in the order of {@linkcode compareIds}, some at a time, so that no whole list need exist. */
export type UserBatches = AsyncIterable<readonly KeptUser[]> | Iterable<readonly KeptUser[]>;

/** Orders two object ids without case: ids that differ in case only are one person's. */
export function compareIds(left: string, right: string): number {
  const [one, other] = [left.toLowerCase(), right.toLowerCase()];
  return one < other ? -1 : one > other ? 1 : 0;
}

/**
 * Facts as text, the same for the same facts whatever the order of the fields.
 *
 * `canonical` sorts tags and other lists too: a vendor that lists the same tags in another order
 * says the same.
 */
export function writeFacts(facts: AccountFacts, order: "canonical" | "as_sent"): string {
  return JSON.stringify(sortFields(facts, order === "canonical"));
}

function sortFields(value: unknown, lists: boolean): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => sortFields(item, lists));
    if (!lists || items.length < 2) return items;
    const texts = items.map((item) => ({ item, text: JSON.stringify(item) }));
    return texts.sort((a, b) => a.text < b.text ? -1 : a.text > b.text ? 1 : 0)
      .map(({ item }) => item);
  }
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(
    fields.sort(([a], [b]) => a < b ? -1 : 1).map((
      [name, each],
    ) => [name, sortFields(each, lists)]),
  );
}

/** Counts the users of a reading by their facts. Equal facts are one entry. */
export async function countFacts(users: UserBatches): Promise<FactsCount[]> {
  const sums = new Map<AccountFacts, number>();
  for await (const batch of users) {
    for (const { facts } of batch) sums.set(facts, (sums.get(facts) ?? 0) + 1);
  }
  return joinFacts([...sums].map(([facts, count]) => ({ facts, count })));
}

/** Puts equal facts together, in whatever order their tags are. */
export function joinFacts(counts: Iterable<FactsCount>): FactsCount[] {
  const byText = new Map<string, FactsCount>();
  for (const { facts, count } of counts) {
    const text = writeFacts(facts, "canonical");
    const known = byText.get(text);
    byText.set(text, { facts: known?.facts ?? facts, count: count + (known?.count ?? 0) });
  }
  return [...byText.values()];
}
