import type { RoleId } from "../governance/roles.ts";
import { readTag } from "../governance/tags.ts";
import type { Interpretation } from "./interpretation.ts";
import type { KeptUser, UserBatches } from "./kept_user.ts";
import { mergeUsers } from "./merge.ts";

/** Tags of which the vendor changed the wording, so that nobody seems to lose or gain a role. */

/** A tag that one reading has in the place of another one: same people, other words. */
export interface Rewording {
  readonly before: string;
  readonly after: string;
  /** How many people carry the one and then the other. */
  readonly users: number;
  /** The roles that only one of the two words proves, so that it is open who holds them. */
  readonly roles: readonly RoleId[];
}

/** Fewer people than this may have changed tags by themselves. */
const FEWEST = 2;

/** Of those who carried the one or carry the other tag, nearly all carry both one after the other. */
function isNearlyAll(both: number, had: number, has: number): boolean {
  return both >= FEWEST && 4 * both >= 3 * Math.max(had, has);
}

/**
 * Finds the tags that a vendor has reworded so that this program knows one wording only: the old
 * one is nowhere any more, the new one was nowhere before, and nearly the same people carry them;
 * a few may have come to it or lost it in the same night. Costs one more look at both readings, and
 * only where such tags came and went.
 */
export async function findRewordings(
  before: { readonly meaning: Interpretation; users(): UserBatches },
  after: { readonly meaning: Interpretation; users(): UserBatches },
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
      roles: [one, other].flatMap((tag) => rolesOf(tag)),
    }));
}

/** The roles that are open for somebody: those whose tag was reworded on this very record. */
export function openRoles(
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
  return rolesOf(tag).length > 0;
}

/** The roles that a tag proves; both of them for an administrator of unknown kind. */
function rolesOf(tag: string): readonly RoleId[] {
  return readTag(tag).named.flatMap(({ meaning }): RoleId[] => {
    if (typeof meaning === "object") return [meaning.role];
    return meaning === "admin_of_unknown_kind" ? ["global_admin", "spanning_admin"] : [];
  });
}
