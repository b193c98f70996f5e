import { foldAddress } from "../base/text.ts";
import type { FactsCount } from "../governance/list_states.ts";
import { ADMIN_ROLES, type RoleId } from "../governance/roles.ts";
import { readTag } from "../governance/tags.ts";
import {
  type Change,
  CHANGE_KINDS,
  compareUser,
  type KnownUser,
  summarizeKnown,
  toChangedUser,
} from "./changes.ts";
import { Interpretation } from "./interpretation.ts";
import { compareIds, type KeptUser, type UserBatches } from "./kept_user.ts";
import { mergeUsers } from "./merge.ts";
import {
  type ComparedReading,
  describeReading,
  describeReadingChange,
  type ReadingChanges,
  type ReadingHead,
  type Rewording,
} from "./reading.ts";

/**
 * Compares two readings: two sorted lists, walked side by side. Where the vendor changed the wording
 * of a tag, nobody seems to lose or gain a role.
 */

/** One of two readings that are compared. */
export interface DriftSide {
  readonly meaning: Interpretation;
  /** All users, in the order of their ids; asked for once or twice. */
  users(): UserBatches;
}

/** The differences between two readings. */
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
    const name = foldAddress(user.identity.userPrincipalName);
    free.set(name, [...free.get(name) ?? [], user]);
  }
  const replaced = new Set<KnownUser>();
  const arrivals = came.map((is): Change => {
    const user = toChangedUser(is.identity);
    const was = free.get(foldAddress(is.identity.userPrincipalName))?.shift();
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
function markReturned(changes: readonly Change[], were: ReadonlySet<string>): Change[] {
  return sortChanges(
    changes.map((change) =>
      change.kind === "joiner" && were.has(change.user.id.toLowerCase())
        ? { ...change, kind: "returned" }
        : change
    ),
  );
}

function sortChanges(changes: readonly Change[]): Change[] {
  const ranks: ReadonlyMap<string, number> = new Map(
    CHANGE_KINDS.map((kind, rank) => [kind, rank]),
  );
  return [...changes].sort((one, other) =>
    ranks.get(one.kind)! - ranks.get(other.kind)! || compareIds(one.user.id, other.user.id) ||
    (roleOf(one) < roleOf(other) ? -1 : 1)
  );
}

function roleOf({ before, after }: Change): string {
  return after?.role ?? before?.role ?? "";
}

/**
 * Compares a reading with the one before it. Lists of two places, and lists without anybody in
 * common, are not compared: they are two tenants', whatever the settings call them.
 */
export async function compareWithEarlier(
  before: EarlierReading,
  after: ComparedReading & DriftSide,
  { watch, findEarlier }: CompareOptions,
): Promise<Pick<ReadingChanges, "changes" | "readingChanged">> {
  const meaning = new Interpretation(before.facts);
  const { head, users } = before;
  const drift = await compareReadings({ meaning, users }, after, watch);
  if (head.origin !== after.origin) {
    return notCompared(
      `The tenant was read from ${head.origin} before and from ${after.origin} now`,
    );
  }
  if (drift.stayed === 0 && Math.min(meaning.users, after.meaning.users) >= FEWEST_COMPARED) {
    return notCompared(
      "Nobody of the reading before is in this one, as if it were another tenant's",
    );
  }
  const joiners = drift.changes.filter(({ kind }) => kind === "joiner")
    .map(({ user }) => user.id.toLowerCase());
  const earlier = await findEarlier(new Set(joiners));
  const compared = { ...head, ...describeReading(meaning), meaning };
  return {
    changes: markReturned(drift.changes, earlier),
    readingChanged: describeReadingChange(compared, after, drift.rewordings),
  };
}

/** A reading that is kept, to compare a new one with. */
interface EarlierReading {
  readonly head: ReadingHead;
  readonly facts: readonly FactsCount[];
  users(): UserBatches;
}

interface CompareOptions {
  /** Takes each person once, as both readings have them. */
  readonly watch?: (was: KeptUser | undefined, is: KeptUser | undefined) => void;
  /** Those of some object ids, in lower case, that were in a reading before the earlier one. */
  readonly findEarlier: (ids: ReadonlySet<string>) => Promise<ReadonlySet<string>>;
}

/** Fewer people than this may all have changed. */
const FEWEST_COMPARED = 10;

function notCompared(why: string): Pick<ReadingChanges, "changes" | "readingChanged"> {
  return { changes: [], readingChanged: [`${why}: the two were not compared`] };
}

/** Fewer people than this may have changed tags by themselves. */
const FEWEST = 2;

/** Whether nearly all who had the one tag or have the other had both, one after the other. */
function isNearlyAll(both: number, had: number, has: number): boolean {
  return both >= FEWEST && 4 * both >= 3 * Math.max(had, has);
}

/**
 * Finds the tags that a vendor has reworded so that this program knows one wording only: the old
 * one is nowhere any more, the new one was nowhere before, and nearly the same people carry them;
 * a few may have come to it or lost it in the same night. Costs one more look at both readings, and
 * only where such tags came and went.
 */
async function findRewordings(
  before: DriftSide,
  after: DriftSide,
): Promise<Rewording[]> {
  const gone = missingFrom(before.meaning, after.meaning);
  const come = missingFrom(after.meaning, before.meaning);
  const candidates = gone.flatMap((one) =>
    come.filter((other) => isKnown(one) !== isKnown(other)).map((other) => ({
      one,
      other,
      both: 0,
    }))
  );
  if (candidates.length === 0) return [];
  const had = new Map<string, number>();
  const has = new Map<string, number>();
  await mergeUsers(before.users(), after.users(), (left, right) => {
    if (left === undefined || right === undefined) return;
    for (const tag of tagsOf(left)) had.set(tag, (had.get(tag) ?? 0) + 1);
    for (const tag of tagsOf(right)) has.set(tag, (has.get(tag) ?? 0) + 1);
    for (const pair of candidates) {
      if (left.facts.tags?.includes(pair.one) && right.facts.tags?.includes(pair.other)) {
        pair.both++;
      }
    }
  });
  return candidates
    .filter(({ one, other, both }) => isNearlyAll(both, had.get(one) ?? 0, has.get(other) ?? 0))
    .map(({ one, other, both }) => ({
      before: one,
      after: other,
      users: both,
      roles: [one, other].flatMap((tag) => readRoles(tag)),
    }));
}

/** The roles that are open for somebody: those whose tag was reworded on this very record. */
function openRoles(
  rewordings: readonly Rewording[],
  before: KeptUser,
  after: KeptUser,
): ReadonlySet<RoleId> | undefined {
  const own = rewordings.filter((each) =>
    before.facts.tags?.includes(each.before) && after.facts.tags?.includes(each.after)
  );
  return own.length === 0 ? undefined : new Set(own.flatMap(({ roles }) => roles));
}

function tagsOf({ facts }: KeptUser): ReadonlySet<string> {
  return new Set(facts.tags);
}

function missingFrom(from: Interpretation, other: Interpretation): string[] {
  return [...from.tags.keys()].filter((tag) => !other.tags.has(tag)).slice(0, MOST_TAGS);
}

/** A tenant with more tags that came or went has free-text tags, and nothing can be said of them. */
const MOST_TAGS = 50;

function isKnown(tag: string): boolean {
  return readRoles(tag).length > 0;
}

/** The roles that a tag proves; both of them for an administrator of unknown kind. */
function readRoles(tag: string): readonly RoleId[] {
  return readTag(tag).named.flatMap(({ meaning }): RoleId[] => {
    if (typeof meaning === "object") return [meaning.role];
    return meaning === "admin_of_unknown_kind" ? [...ADMIN_ROLES] : [];
  });
}
