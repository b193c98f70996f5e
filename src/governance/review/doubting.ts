import type { FlaggedFact } from "../flagged_fact.ts";
import { missingFlags } from "../missing_flags.ts";
import type { RoleId } from "../role.ts";
import type { Standing } from "../standing.ts";
import type { Population } from "./population.ts";

/**
 * The same population, with nothing believed of a flag that no record has: what its absence would
 * mean for one record is unknown, so that no check passes, or finds anybody, because of it.
 */
export function doubting(population: Population): Population {
  const missing = missingFlags(population.spread);
  if (missing.length === 0) return population;
  const seen = new Map<Standing, Standing>();
  const doubted = (standing: Standing): Standing => {
    const known = seen.get(standing) ?? doubtedStanding(standing, missing);
    seen.set(standing, known);
    return known;
  };
  return {
    missing,
    spread: population.spread.map(({ standing, count }) => ({
      standing: doubted(standing),
      count,
    })),
    find: (fits, limit, who) => population.find((standing) => fits(doubted(standing)), limit, who),
    entries: () => population.entries(),
  };
}

function doubtedStanding(standing: Standing, missing: readonly FlaggedFact[]): Standing {
  const open = (fact: FlaggedFact, role: RoleId): boolean =>
    missing.includes(fact) && !standing.held.some((held) => held.role === role);
  const deleted = open("deleted", "deleted_from_microsoft");
  const archived = open("archived", "archived");
  const { status, licensed, license, admin } = standing;
  return {
    ...standing,
    status: status === "enabled" && (deleted || archived) ? "unknown" : status,
    licensed: licensed === false && missing.includes("license") ? "unknown" : licensed,
    license: (license === "none" && missing.includes("license")) ||
        (license === "standard" && archived)
      ? "unknown"
      : license,
    admin: admin === false && missing.includes("admin") ? "unknown" : admin,
    notDeterminable: [
      ...standing.notDeterminable,
      ...(archived ? ["archived" as const] : []),
      ...(deleted ? ["deleted_from_microsoft" as const] : []),
    ],
    unconfirmed: standing.unconfirmed || missing.some((fact) => fact !== "license"),
  };
}
