import { type Standing, standingOf } from "../governance/account_state.ts";
import type { RecordFlag, WireUser } from "../spanning/user_record.ts";

/** A step on the way from facts to the number of their standing. */
interface Branch {
  next?: Map<string | number, Branch>;
  /** The step taken last and where it led: most users take the same. */
  last?: { readonly step: string | number; readonly to: Branch };
  /** Where the facts end here. */
  number?: number;
}

/**
 * Works out each different combination of flags and tags once. Among 200,000 users there are a
 * few dozen, so a user costs one small number here.
 *
 * A tree that is walked flags first, then tag by tag, so that looking a user up makes nothing.
 */
export class StandingTable {
  readonly #root: Branch = {};
  readonly #standings: Standing[] = [];

  /** All standings, by number. */
  get standings(): readonly Standing[] {
    return this.#standings;
  }

  /** The number of the standing that a user's facts amount to. */
  numberOf(user: WireUser): number {
    let branch = branchOf(this.#root, flagsOf(user));
    // The first step says whether there are hints, so they are never taken for a tag.
    if (user.hints !== undefined) branch = branchOf(branch, JSON.stringify(user.hints));
    if (user.tags !== undefined) { for (const tag of user.tags) branch = branchOf(branch, tag); }
    return branch.number ??= this.#standings.push(standingOf(user)) - 1;
  }
}

function branchOf(from: Branch, step: string | number): Branch {
  if (from.last?.step === step) return from.last.to;
  const next = from.next ??= new Map();
  let to = next.get(step);
  if (to === undefined) next.set(step, to = {});
  from.last = { step, to };
  return to;
}

/** All that is not a text, as one number. */
function flagsOf({ assigned, isAdmin, isDeleted, isArchive, tags, hints }: WireUser): number {
  const flags = digit(assigned) | digit(isAdmin) << 2 | digit(isDeleted) << 4 |
    digit(isArchive) << 6;
  return flags | (tags === undefined ? 0 : 1 << 8) | (hints === undefined ? 0 : 1 << 9);
}

function digit(flag: RecordFlag): number {
  return typeof flag === "boolean" ? (flag ? 1 : 0) : flag === "unknown" ? 2 : 3;
}
