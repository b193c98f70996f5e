import type { Standing } from "../standing.ts";
import type { UserIdentity } from "../user.ts";
import { MOST_PEOPLE } from "./check.ts";
import type { Condition } from "./conditions.ts";
import type { Gap, Gaps } from "./gap.ts";
import type { Person, Population } from "./population.ts";

/** Whom some conditions are true of, and of whom they may be true. */
export interface Survey {
  /** Users of whom they are surely all true. */
  readonly count: number;
  /** The first of these. */
  readonly people: readonly Person[];
  /** Users of whom they may all be true, without the data showing it. */
  readonly open: number;
  /** What leaves it open, with how many users each. */
  readonly gaps: Gaps;
}

/** Finds the users of whom all conditions are true, and counts those of whom that is open. */
export function survey(
  population: Population,
  conditions: readonly Condition[],
  who?: (identity: UserIdentity) => boolean,
): Survey {
  const count = (fits: (standing: Standing) => boolean): number =>
    population.find(fits, 0, who).count;
  const found = population.find(
    (standing) => conditions.every((holds) => holds(standing) === true),
    MOST_PEOPLE,
    who,
  );
  const present = new Set(
    population.spread.flatMap(({ standing }) => gapsOf(standing, conditions)),
  );
  const users = new Map<Gap, number>();
  for (const gap of present) {
    const open = count((standing) => gapsOf(standing, conditions).includes(gap));
    if (open > 0) users.set(gap, open);
  }
  const open = users.size === 0 ? 0 : count((standing) => gapsOf(standing, conditions).length > 0);
  const gaps = { users, missing: population.missing ?? [] };
  return { count: found.count, people: found.people, open, gaps };
}

/** What leaves open whether all conditions are true; nothing where one is surely false. */
function gapsOf(standing: Standing, conditions: readonly Condition[]): Gap[] {
  const truths = conditions.map((holds) => holds(standing));
  return truths.includes(false) ? [] : truths.filter((truth) => typeof truth === "string");
}
