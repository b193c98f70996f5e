import type { AccountFacts } from "../governance/account_state.ts";
import type { RecordFlag } from "../spanning/records.ts";

/** What the vendor said of users besides their names, each combination of it once. */

/**
 * Numbers the combinations of flags and tags. 200,000 users have a few dozen combinations, so that
 * each user costs only a small number.
 *
 * The table is a tree, descended by flags first and then tag by tag, so that a look-up allocates
 * nothing.
 */
export class FactsTable {
  readonly #root: Branch = {};
  readonly #facts: AccountFacts[] = [];
  #bytes = 0;

  /** Approximate memory use, in bytes, with that of the states which come of them. */
  get bytes(): number {
    return this.#bytes;
  }

  /** All combinations, by number. */
  get facts(): readonly AccountFacts[] {
    return this.#facts;
  }

  /** The number of a user's combination of facts. */
  numberOf(user: AccountFacts): number {
    let branch = branchOf(this.#root, packFlags(user));
    // The first step says whether there are hints, so these cannot be mistaken for a tag.
    if (user.hints !== undefined) branch = branchOf(branch, JSON.stringify(user.hints));
    if (user.tags !== undefined) { for (const tag of user.tags) branch = branchOf(branch, tag); }
    return branch.number ??= this.#add(user);
  }

  #add(user: AccountFacts): number {
    this.#bytes += STATE_BYTES;
    for (const tag of user.tags ?? []) this.#bytes += TAG_BYTES + 2 * tag.length;
    return this.#facts.push(factsOf(user)) - 1;
  }
}

/** Without the identity, which would keep one user of each combination in memory. */
function factsOf(
  { assigned, isAdmin, isDeleted, isArchive, guest, tags, hints }: AccountFacts,
): AccountFacts {
  return {
    assigned,
    isAdmin,
    isDeleted,
    isArchive,
    ...(guest ? { guest } : {}),
    ...(tags === undefined ? {} : { tags }),
    ...(hints === undefined ? {} : { hints }),
  };
}

/** A node of the tree that leads from facts to the number of their combination. */
interface Branch {
  /** Only where there are several steps: tags of their own for everybody would make many maps. */
  next?: Map<string | number, Branch>;
  /** The last step taken and where it led: most users take the same one. */
  last?: { readonly step: string | number; readonly to: Branch };
  /** Set if the facts of some user end here. */
  number?: number;
}

function branchOf(from: Branch, step: string | number): Branch {
  const { last } = from;
  if (last?.step === step) return last.to;
  if (last !== undefined) from.next ??= new Map([[last.step, last.to]]);
  let to = from.next?.get(step);
  if (to === undefined) {
    to = {};
    from.next?.set(step, to);
  }
  from.last = { step, to };
  return to;
}

/** Packs everything that is not text into one number. */
function packFlags(
  { assigned, isAdmin, isDeleted, isArchive, guest, tags, hints }: AccountFacts,
): number {
  const flags = digit(assigned) | digit(isAdmin) << 2 | digit(isDeleted) << 4 |
    digit(isArchive) << 6;
  return flags | (tags === undefined ? 0 : 1 << 8) | (hints === undefined ? 0 : 1 << 9) |
    (guest ? 1 << 10 : 0);
}

function digit(flag: RecordFlag): number {
  return typeof flag === "boolean" ? (flag ? 1 : 0) : flag === "unknown" ? 2 : 3;
}

/** What a state takes in memory, and each of its tags with a node in the tree; about as measured. */
const STATE_BYTES = 1000;
const TAG_BYTES = 300;
