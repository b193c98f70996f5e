import { toHex } from "../base/hash.ts";
import type { AccountFacts } from "../governance/account_state.ts";
import type { FactsCount } from "../governance/list_states.ts";
import type { UserIdentity } from "../governance/user.ts";
import { compareIds, joinFacts, type KeptUser, type UserBatches, writeFacts } from "./kept_user.ts";

/**
 * Users as blocks of text, the digest over them, and the step from a reading back to the one
 * before.
 */

/**
 * Writes users as one block of text: the different facts with how many share them, then a column
 * for each text. An e-mail that is the principal name again is a zero, an absent text is null.
 */
function writeBlock(users: readonly KeptUser[], order: "canonical" | "as_sent"): string {
  const numbers = new Map<string, number>();
  const numberOf = numberFacts(numbers, order);
  const which = users.map(({ facts }) => numberOf(facts));
  const counts = Array<number>(numbers.size).fill(0);
  for (const number of which) counts[number] = (counts[number] as number) + 1;
  const texts = [
    users.map(({ identity }) => identity.id),
    users.map(({ identity }) => identity.userPrincipalName),
    users.map(({ identity: { email, userPrincipalName } }) =>
      email === userPrincipalName ? 0 : email ?? null
    ),
    users.map(({ identity }) => identity.displayName ?? null),
    which,
  ];
  const facts = `[[${[...numbers.keys()].join(",")}],${JSON.stringify(counts)}]`;
  return `${facts}\n${JSON.stringify(texts)}`;
}

function numberFacts(
  numbers: Map<string, number>,
  order: "canonical" | "as_sent",
): (facts: AccountFacts) => number {
  const known = new Map<AccountFacts, number>();
  return (facts) => {
    let number = known.get(facts);
    if (number !== undefined) return number;
    const text = writeFacts(facts, order);
    number = numbers.get(text);
    if (number === undefined) numbers.set(text, number = numbers.size);
    known.set(facts, number);
    return number;
  };
}

type Columns = readonly [
  ids: readonly string[],
  names: readonly string[],
  emails: readonly (string | 0 | null)[],
  displayNames: readonly (string | null)[],
  facts: readonly number[],
];

type BlockFacts = readonly [facts: readonly AccountFacts[], counts: readonly number[]];

/** Reads back only which facts a block holds, and how many users share them. */
export function readBlockFacts(text: string): FactsCount[] {
  const [facts, counts]: BlockFacts = JSON.parse(text.slice(0, text.indexOf("\n")));
  return facts.map((each, number) => ({ facts: each, count: counts[number] as number }));
}

/** Reads a block back. Users with the same facts share one object. Throws on what is no block. */
export function readBlock(text: string): KeptUser[] {
  const end = text.indexOf("\n");
  const [facts]: BlockFacts = JSON.parse(text.slice(0, end));
  const [ids, names, emails, displayNames, which]: Columns = JSON.parse(text.slice(end + 1));
  return ids.map((id, row) => {
    const userPrincipalName = names[row] as string;
    const email = emails[row] === 0 ? userPrincipalName : emails[row];
    return {
      identity: toIdentity(id, userPrincipalName, email as string | null, displayNames[row]),
      facts: facts[which[row] as number] as AccountFacts,
    };
  });
}

/** Without a spread of optional fields, which takes longer than all the rest. */
function toIdentity(
  id: string,
  userPrincipalName: string,
  email: string | null | undefined,
  displayName: string | null | undefined,
): UserIdentity {
  if (typeof email === "string") {
    return typeof displayName === "string"
      ? { id, userPrincipalName, email, displayName }
      : { id, userPrincipalName, email };
  }
  return typeof displayName === "string"
    ? { id, userPrincipalName, displayName }
    : { id, userPrincipalName };
}

/** How many users one block of text holds: enough for names to repeat, so that it packs well. */
const USERS_PER_BLOCK = 2_048;

/** Characters after which a block ends early, so that long texts make no block that nothing can hold. */
const MAX_BLOCK_LENGTH = 1 << 20;

/**
 * The same users in blocks that are cut at the same places whatever the batches were, so that equal
 * readings are equal block by block. Throws a `TypeError` when two ids are out of order or equal.
 */
async function* cutBlocks(users: UserBatches): AsyncGenerator<readonly KeptUser[]> {
  let block: KeptUser[] = [];
  let length = 0;
  let last: string | undefined;
  for await (const batch of users) {
    for (const user of batch) {
      const { id, userPrincipalName, email, displayName } = user.identity;
      if (last !== undefined && compareIds(last, id) >= 0) {
        throw new TypeError("Cannot keep a reading: its users are not in the order of their ids");
      }
      last = id;
      block.push(user);
      length += id.length + userPrincipalName.length + (email?.length ?? 0) +
        (displayName?.length ?? 0);
      if (block.length < USERS_PER_BLOCK && length < MAX_BLOCK_LENGTH) continue;
      yield block;
      [block, length] = [[], 0];
    }
  }
  if (block.length > 0) yield block;
}

/** Users as texts of {@linkcode writeBlock}, as they were sent. */
export async function* writeBlocks(users: UserBatches): AsyncGenerator<string> {
  for await (const block of cutBlocks(users)) yield writeBlock(block, "as_sent");
}

/**
 * The digest of a reading, how many users it has and with which facts: SHA-256 over the SHA-256 of
 * each block in turn, in hexadecimal. Only who is listed and what is said of them counts, not when
 * it was read, by which version, in which batches or with which order of tags.
 */
export async function digestUsers(
  users: UserBatches,
): Promise<{ digest: string; users: number; facts: readonly FactsCount[] }> {
  const parts: number[] = [];
  let count = 0;
  const sums = new Map<AccountFacts, number>();
  for await (const block of cutBlocks(users)) {
    parts.push(...await sha256(encoder.encode(writeBlock(block, "canonical"))));
    count += block.length;
    for (const { facts } of block) sums.set(facts, (sums.get(facts) ?? 0) + 1);
  }
  const whole = await sha256(new Uint8Array(parts));
  return {
    digest: toHex(whole),
    users: count,
    facts: joinFacts([...sums].map(([facts, count]) => ({ facts, count }))),
  };
}

const encoder = new TextEncoder();

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/**
 * How to come from a reading back to the one before it. Only the newest reading is kept whole: the
 * older ones cost what changed, and dropping the oldest costs nothing.
 */
export interface BackStep {
  /** Object ids of those who were not in the earlier reading. */
  readonly remove: readonly string[];
  /** Users as they stood in the earlier reading, where the later one has them otherwise or not. */
  readonly put: readonly KeptUser[];
}

/** Gathers a step back while two readings are walked side by side. */
export class BackStepBuilder {
  readonly #remove: string[] = [];
  readonly #put: KeptUser[] = [];

  /** Takes one person as the earlier and the later reading have them. */
  readonly add = (was: KeptUser | undefined, is: KeptUser | undefined): void => {
    if (was === undefined) this.#remove.push((is as KeptUser).identity.id);
    else if (is === undefined || !isSame(was, is)) this.#put.push(was);
  };

  /** The step from the later reading back to the earlier one. */
  build(): BackStep {
    return { remove: this.#remove, put: this.#put };
  }
}

/** As texts, each of bounded length. */
export async function* writeBackStep({ remove, put }: BackStep): AsyncGenerator<string> {
  yield JSON.stringify(remove);
  yield* writeBlocks([put]);
}

/** Reads the texts of {@linkcode writeBackStep}. */
export async function readBackStep(texts: AsyncIterable<string>): Promise<BackStep> {
  let remove: readonly string[] | undefined;
  const put: KeptUser[] = [];
  for await (const text of texts) {
    if (remove === undefined) remove = JSON.parse(text) as readonly string[];
    else put.push(...readBlock(text));
  }
  return { remove: remove ?? [], put };
}

/** Goes back from a reading, by one step after the other, the latest first. */
export async function* goBack(
  users: AsyncIterable<readonly KeptUser[]>,
  steps: readonly BackStep[],
): AsyncGenerator<readonly KeptUser[]> {
  const changed = new Map<string, KeptUser | undefined>();
  for (const { remove, put } of steps) {
    for (const id of remove) changed.set(id.toLowerCase(), undefined);
    for (const user of put) changed.set(user.identity.id.toLowerCase(), user);
  }
  const instead = [...changed.values()].filter((user) => user !== undefined)
    .sort((one, other) => compareIds(one.identity.id, other.identity.id));
  let at = 0;
  for await (const batch of users) {
    const mixed: KeptUser[] = [];
    for (const user of batch) {
      for (; at < instead.length; at++) {
        const next = instead[at] as KeptUser;
        if (compareIds(next.identity.id, user.identity.id) > 0) break;
        mixed.push(next);
      }
      if (!changed.has(user.identity.id.toLowerCase())) mixed.push(user);
    }
    yield mixed;
  }
  yield instead.slice(at);
}

function isSame(one: KeptUser, other: KeptUser): boolean {
  const [a, b] = [one.identity, other.identity];
  return a.id === b.id && a.userPrincipalName === b.userPrincipalName && a.email === b.email &&
    a.displayName === b.displayName && factsText(one) === factsText(other);
}

/** Worked out once for each object of facts, of which a block has a few dozen. */
const texts = new WeakMap<object, string>();

function factsText({ facts }: KeptUser): string {
  let text = texts.get(facts);
  if (text === undefined) texts.set(facts, text = writeFacts(facts, "canonical"));
  return text;
}
