import { plural } from "../base/text.ts";
import type { FlaggedFact } from "../governance/account_state.ts";
import {
  FLAG_NAMES,
  missingFlags,
  roleDeterminability,
  summarizeRoles,
} from "../governance/list_states.ts";
import type { ReviewThresholds } from "../governance/review/facts.ts";
import { roleById, type RoleId, ROLES } from "../governance/roles.ts";
import { readTag } from "../governance/tags.ts";
import type { Change } from "./changes.ts";
import type { Interpretation } from "./interpretation.ts";
import type { KeptUser, UserBatches } from "./kept_user.ts";

/** A reading that is kept: what is known of it as a whole, and what changed in that. */

/** One whole list, as it was from when it was first seen until it was last seen. */
export interface Reading {
  /** Grows with the order of appending, which is the order of readings whatever the clock said. */
  readonly id: number;
  readonly tenant: string;
  /** In milliseconds since 1970. */
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** How often it was seen. */
  readonly seen: number;
  readonly users: number;
  /** Of `ReadingDigest`. */
  readonly digest: string;
}

/** The facts of a reading as a whole, as they are kept. */
export interface ReadingHead extends ReadingFacts, ReadingMaking {
  /** The source that an answer from this reading names, as composition handed it over. */
  readonly source: unknown;
}

/** A tag that one reading has in the place of another one: same people, other words. */
export interface Rewording {
  readonly before: string;
  readonly after: string;
  /** How many people carry the one and then the other. */
  readonly users: number;
  /** The roles that only one of the two words proves, so that it is open who holds them. */
  readonly roles: readonly RoleId[];
}

/** A reading that is to be kept. */
export interface NewReading extends ReadingMaking {
  /** Of one tenant, in the order of their ids; asked for several times. */
  users(): UserBatches;
  /** When reading began, in milliseconds since 1970. */
  readonly seenAt: number;
  /** Must survive JSON. */
  readonly source?: unknown;
}

/** What a reviewer decided about one grant, in a closing. */
export interface Decision {
  /** Baton's id of the grant. */
  readonly grantId: string;
  /** Microsoft object id of the person whose grant it is. */
  readonly userId: string;
  readonly decision: string;
  readonly reviewer?: string;
  readonly reason?: string;
  /** ISO 8601. */
  readonly decidedAt: string;
}

/** Where readings are kept and found again, as a question needs it. */
export interface KeptReadings {
  append(tenant: string, reading: NewReading): Promise<"kept" | "seen_again">;
  /** Those of a tenant, in the order of appending. */
  readings(tenant: string): readonly Reading[];
  head(reading: Reading): Promise<ReadingHead>;
  /** In the order of their ids. */
  users(reading: Reading): AsyncIterable<readonly KeptUser[]>;
  /** Between a reading and the one right before it. */
  changes(from: Reading, to: Reading): Promise<ReadingChanges>;
  /** Keeps the decisions of one closing beside the earlier ones. */
  addDecisions(tenant: string, decisions: readonly Decision[]): Promise<void>;
  /** The latest decision about each grant, by the grant's id. */
  decisions(tenant: string): Promise<ReadonlyMap<string, Decision>>;
}

/** The changes from the reading before to this one. */
export interface ReadingChanges {
  readonly from: Reading;
  readonly to: Reading;
  readonly changes: readonly Change[];
  /** Changes of the reading that are no change of access, a sentence each. */
  readonly readingChanged: readonly string[];
}

/** A note that somebody was erased from a reading, which changed its digest. */
export interface Tombstone {
  readonly tenant: string;
  /** The reading's id; 0 where the whole tenant was erased. */
  readonly reading: number;
  readonly erasedAt: number;
  readonly digestBefore: string;
  /** Empty where the reading itself was erased. */
  readonly digestAfter: string;
}

/** Whether the data of a reading tells who holds a role. */
type Determinability = ReturnType<typeof roleDeterminability>["kind"];

/** How many users hold a role in a reading, as far as it tells. */
interface RoleCount {
  readonly held: number;
  readonly notDeterminable: number;
}

/** The facts of a reading as a whole. */
interface ReadingFacts {
  readonly roles: Readonly<Record<RoleId, RoleCount>>;
  readonly determinable: Readonly<Record<RoleId, Determinability>>;
  /** The facts for which no record has a flag. */
  readonly missingFlags: readonly FlaggedFact[];
}

/** How a reading came about, apart from what it says. */
interface ReadingMaking {
  /** The program's version. */
  readonly version: string;
  readonly thresholds: ReviewThresholds;
  /** Where it was read: a region or a host. Lists of two places are never compared. */
  readonly origin: string;
}

/** Counts the roles of a reading and says which of them its data tells. */
export function describeReading({ stateCounts }: Interpretation): ReadingFacts {
  const counts = summarizeRoles(stateCounts).roles;
  const tells = ROLES.map(({ id }) => [id, roleDeterminability(id, stateCounts)] as const);
  return {
    roles: byRole(tells.map(([id, { unknownFor }]) => {
      const { members, atLeast } = counts.find((count) => count.id === id) ?? {};
      return [id, { held: members ?? atLeast ?? 0, notDeterminable: unknownFor }];
    })),
    determinable: byRole(tells.map(([id, { kind }]) => [id, kind])),
    missingFlags: missingFlags(stateCounts),
  };
}

function byRole<T>(entries: (readonly [RoleId, T])[]): Readonly<Record<RoleId, T>> {
  return Object.fromEntries(entries) as Record<RoleId, T>;
}

/** A reading with all that can differ without anybody's access having changed. */
export interface ComparedReading extends ReadingFacts, ReadingMaking {
  readonly meaning: Interpretation;
}

/**
 * Says in sentences what changed in the reading and not in the access: what the data tells, how the
 * vendor spells it, how this program judges it. Empty when nothing did.
 */
export function describeReadingChange(
  before: ComparedReading,
  after: ComparedReading,
  rewordings: readonly Rewording[],
): string[] {
  return [
    ...ROLES.flatMap(({ id }) => describeDeterminability(id, before, after)),
    ...describeFlags(before, after),
    ...rewordings.map(describeRewording),
    ...describeTags(before.meaning, after.meaning, rewordings),
    ...describeMaking(before, after),
  ];
}

function describeDeterminability(
  role: RoleId,
  { determinable: before }: ReadingFacts,
  { determinable: after }: ReadingFacts,
): string[] {
  const [was, is] = [before[role], after[role]];
  if (was === is) return [];
  return [`${roleById(role).displayName} was ${TELLS[was]} before and is ${TELLS[is]} now`];
}

const TELLS: Readonly<Record<Determinability, string>> = {
  full: "determinable for everybody",
  partial: "determinable for some users only",
  none: "not determinable",
};

function describeFlags({ missingFlags: before }: ReadingFacts, after: ReadingFacts): string[] {
  const lost = after.missingFlags.filter((fact) => !before.includes(fact));
  const found = before.filter((fact) => !after.missingFlags.includes(fact));
  return [
    ...lost.map((fact) => `No record has ${FLAG_NAMES[fact]} any more`),
    ...found.map((fact) => `Records have ${FLAG_NAMES[fact]} again`),
  ];
}

function describeRewording({ before, after, users, roles }: Rewording): string {
  const names = roles.map((role) => roleById(role).displayName).join(", ");
  return `The tag "${before}" became "${after}" on the same ${plural(users, "user")}: ` +
    `that is a new wording, and neither gain nor loss of ${names} follows from it`;
}

/** The most tags that one sentence names. */
const MOST_NAMED = 5;

function describeTags(
  { tags: before }: Interpretation,
  { tags: after }: Interpretation,
  rewordings: readonly Rewording[],
): string[] {
  const reworded = new Set(rewordings.flatMap((each) => [each.before, each.after]));
  const gone = [...before.keys()].filter((tag) => !after.has(tag) && !reworded.has(tag));
  const come = [...after.keys()].filter((tag) => !before.has(tag) && !reworded.has(tag));
  const respelt = gone.flatMap((old) => {
    const meaning = describeMeaning(old);
    return meaning === NO_MEANING
      ? []
      : come.filter((tag) => describeMeaning(tag) === meaning).map((tag) => [old, tag] as const);
  });
  const unknown = come.filter((tag) => describeMeaning(tag) === NO_MEANING);
  return [
    ...respelt.map(([old, tag]) => `The tag "${old}" is now spelt "${tag}"`),
    ...(unknown.length === 0 ? [] : [`Unrecognized tags appeared: ${listTags(unknown)}`]),
  ];
}

/** The roles and states that a tag proves, as a text to compare. */
function describeMeaning(tag: string): string {
  return JSON.stringify(readTag(tag).named.map(({ meaning }) => meaning));
}

const NO_MEANING = "[]";

function listTags(tags: readonly string[]): string {
  const named = tags.slice(0, MOST_NAMED).map((tag) => `"${tag}"`).join(", ");
  return tags.length > MOST_NAMED ? `${named} and ${tags.length - MOST_NAMED} more` : named;
}

function describeMaking(before: ReadingMaking, after: ReadingMaking): string[] {
  const changed: string[] = [];
  if (before.version !== after.version) {
    changed.push(`The program's version changed from ${before.version} to ${after.version}`);
  }
  if (JSON.stringify(before.thresholds) !== JSON.stringify(after.thresholds)) {
    changed.push("The thresholds of the review changed");
  }
  return changed;
}
