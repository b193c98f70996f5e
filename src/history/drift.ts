/** What changed between two readings: two sorted lists, walked side by side. */

import { type Change, CHANGE_KINDS } from "./changes.ts";
import {
  compareUser,
  foldName,
  type KnownUser,
  summarizeKnown,
  toChangedUser,
} from "./compare_user.ts";
import type { Interpretation } from "./interpretation.ts";
import { compareIds, type KeptUser, type UserBatches } from "./kept_user.ts";
import { mergeUsers } from "./merge.ts";
import { findRewordings, openRoles, type Rewording } from "./rewording.ts";

/** One of two readings that are compared. */
export interface DriftSide {
  readonly meaning: Interpretation;
  /** All users, in the order of their ids; asked for once or twice. */
  users(): UserBatches;
}

/** What lies between two readings. */
export interface Drift {
  /** By kind in the order of {@linkcode CHANGE_KINDS}, then by object id. */
  readonly changes: readonly Change[];
  /** Tags of which the vendor changed the wording. */
  readonly rewordings: readonly Rewording[];
  /** How many people are in both readings. */
  readonly stayed: number;
}

/**
 * Compares two readings of one tenant. Memory grows with the changes, not with the users. A person
 * is an object id; somebody new behind a principal name that somebody else just left is one change.
 * `watch` sees each person once, as both readings have them.
 */
export async function compareReadings(
  before: DriftSide,
  after: DriftSide,
  watch?: (was: KeptUser | undefined, is: KeptUser | undefined) => void,
): Promise<Drift> {
  const rewordings = await findRewordings(before, after);
  const changes: Change[] = [];
  const [left, came]: [KnownUser[], KnownUser[]] = [[], []];
  let stayed = 0;
  await mergeUsers(before.users(), after.users(), (was, is) => {
    watch?.(was, is);
    if (was !== undefined && is !== undefined) {
      stayed++;
      const open = rewordings.length === 0 ? undefined : openRoles(rewordings, was, is);
      changes.push(...compareUser(know(before, was), know(after, is), open));
    } else if (was !== undefined) left.push(know(before, was));
    else if (is !== undefined) came.push(know(after, is));
  });
  changes.push(...describeMoves(left, came));
  return { changes: sortChanges(changes), rewordings, stayed };
}

function know({ meaning }: DriftSide, { identity, facts }: KeptUser): KnownUser {
  return { identity, known: meaning.knownOf(facts) };
}

/** Who came, who left, and who took over the principal name of somebody who left. */
function describeMoves(left: readonly KnownUser[], came: readonly KnownUser[]): Change[] {
  const free = new Map<string, KnownUser[]>();
  for (const user of left) {
    const name = foldName(user.identity.userPrincipalName);
    free.set(name, [...free.get(name) ?? [], user]);
  }
  const replaced = new Set<KnownUser>();
  const arrivals = came.map((is): Change => {
    const user = toChangedUser(is.identity);
    const was = free.get(foldName(is.identity.userPrincipalName))?.shift();
    if (was === undefined) return { kind: "joiner", user, after: summarizeKnown(is.known) };
    replaced.add(was);
    const [before, after] = [was, is].map(({ identity: { id }, known }) => ({
      id,
      ...summarizeKnown(known),
    })) as [object, object];
    return { kind: "identity_replaced", user, before, after };
  });
  const departures = left.filter((each) => !replaced.has(each)).map((
    { identity, known },
  ): Change => ({
    kind: "leaver",
    user: toChangedUser(identity),
    before: summarizeKnown(known),
  }));
  return [...arrivals, ...departures];
}

/** Turns those joiners into returned ones who were in an earlier reading. */
export function markReturned(changes: readonly Change[], were: ReadonlySet<string>): Change[] {
  return sortChanges(
    changes.map((change) =>
      change.kind === "joiner" && were.has(change.user.id.toLowerCase())
        ? { ...change, kind: "returned" }
        : change
    ),
  );
}

function sortChanges(changes: readonly Change[]): Change[] {
  return [...changes].sort((one, other) =>
    RANKS.get(one.kind)! - RANKS.get(other.kind)! || compareIds(one.user.id, other.user.id) ||
    (roleOf(one) < roleOf(other) ? -1 : 1)
  );
}

function roleOf({ before, after }: Change): string {
  return after?.role ?? before?.role ?? "";
}

const RANKS: ReadonlyMap<string, number> = new Map(CHANGE_KINDS.map((kind, rank) => [kind, rank]));
