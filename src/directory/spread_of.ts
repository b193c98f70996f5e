import type { Standing } from "../governance/account_state.ts";
import type { StandingCount } from "../governance/role_summary.ts";

/** Counts one more user of the standing with a number. */
export function count(counts: Uint32Array, number: number): void {
  counts[number] = (counts[number] as number) + 1;
}

/** The standings that somebody has, with how many. */
export function spreadOf(standings: readonly Standing[], counts: Uint32Array): StandingCount[] {
  return standings.flatMap((standing, number) => {
    const count = counts[number] as number;
    return count === 0 ? [] : [{ standing, count }];
  });
}
