/** The way from a reading back to the one before it, which is how older readings are kept. */

import { compareIds, type KeptUser, writeFacts } from "./kept_user.ts";
import { readBlock, writeBlocks } from "./rows.ts";

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

  /** What leads from the later reading back to the earlier one. */
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
