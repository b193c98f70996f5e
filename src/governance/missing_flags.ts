/** Flags that records of a tenant lack, and what that leaves unknown. */

import { plural } from "../base/text.ts";
import { type AccountState, FLAGGED_FACTS, type FlaggedFact } from "./account_state.ts";
import type { StateCount } from "./role_summary.ts";
import { type RoleId, ROLES } from "./roles.ts";

/**
 * Finds the facts whose flag is on no record at all. A single record without a flag means "no";
 * if every record lacks it, the vendor may have renamed the flag, and the fact is unknown.
 */
export function missingFlags(stateCounts: readonly StateCount[]): FlaggedFact[] {
  const present = stateCounts.filter(({ count }) => count > 0);
  if (present.length === 0) return [];
  return FLAGGED_FACTS.filter((fact) =>
    present.every(({ state }) => state.unflagged.includes(fact))
  );
}

/** Counts, for each fact whose flag some records have, the records that lack it; only if any do. */
export function lackingFlags(
  stateCounts: readonly StateCount[],
): ReadonlyMap<FlaggedFact, number> {
  const missing = missingFlags(stateCounts);
  const lacking = new Map<FlaggedFact, number>();
  for (const { state, count } of stateCounts) {
    for (const fact of state.unflagged) {
      if (count > 0 && !missing.includes(fact)) lacking.set(fact, (lacking.get(fact) ?? 0) + count);
    }
  }
  return lacking;
}

/** The same state, with everything unknown that only the flags of these facts would tell. */
export function withFactsUnknown(
  state: AccountState,
  facts: readonly FlaggedFact[],
): AccountState {
  if (facts.length === 0) return state;
  const open = (fact: FlaggedFact, role: RoleId): boolean =>
    facts.includes(fact) && !state.held.some((held) => held.role === role);
  const deleted = open("deleted", "deleted_from_microsoft");
  const archived = open("archived", "archived");
  const unknown = new Set<RoleId>([
    ...state.notDeterminable,
    ...(archived ? ["archived" as const] : []),
    ...(deleted ? ["deleted_from_microsoft" as const] : []),
  ]);
  const { status, licensed, license, admin } = state;
  return {
    ...state,
    status: status === "enabled" && (deleted || archived) ? "unknown" : status,
    licensed: licensed === false && facts.includes("license") ? "unknown" : licensed,
    license: (license === "none" && facts.includes("license")) ||
        (license === "standard" && archived)
      ? "unknown"
      : license,
    admin: admin === false && facts.includes("admin") ? "unknown" : admin,
    notDeterminable: ROLES.map(({ id }) => id).filter((role) => unknown.has(role)),
    unconfirmed: state.unconfirmed || facts.some((fact) => fact !== "license"),
  };
}

/** How a message names the flag of a fact. */
export const FLAG_NAMES: Readonly<Record<FlaggedFact, string>> = {
  deleted: "a deleted flag",
  archived: "an archived flag",
  admin: "an admin flag",
  license: "a license flag",
};

/** Says in a sentence what stays unknown because no record has the flag. */
export function describeMissing(fact: FlaggedFact): string {
  const flag = `No record has ${FLAG_NAMES[fact]}, so`;
  return fact === "license"
    ? `${flag} it is not known who holds a Spanning license`
    : `${flag} only a tag would show who is ${fact === "admin" ? "an administrator" : fact}`;
}

/** Says in a sentence how many records lack a flag that others have. */
export function describeLacking(fact: FlaggedFact, records: number): string {
  return `${plural(records, "record lacks", "records lack")} ${
    FLAG_NAMES[fact]
  } that others have, which is read as no: this may be wrong`;
}
