import type { Configuration } from "../configuration/configuration.ts";
import type { Directory, DirectoryFacts } from "../directory/directory.ts";
import {
  compareFigures,
  type Count,
  describeFigures,
  type Outcome,
  takeCensus,
} from "./confirmation.ts";
import { type Incompleteness, partialWarning } from "./errors.ts";

/** The outcome of reading a tenant's users. */
export interface Reading extends Pick<ReadList, "cause"> {
  /** `facts.complete` is false when `incompleteness` is present. */
  readonly directory: Directory;
  readonly incompleteness?: Incompleteness;
  /** Present if the tenant's own figures could not be read: what to judge once they can. */
  readonly unchecked?: ReadList;
}

/** A list as it was read, before the tenant's own figures are asked. */
export interface ReadList {
  readonly directory: Directory;
  /** Why the list cannot be whole, whatever the tenant's figures say. */
  readonly flaw?: Incompleteness;
  /** The error that stopped the walk. */
  readonly cause?: unknown;
}

/**
 * Whether a reading may be kept, sealed and let checks pass: the list is complete, and confirmed
 * by the tenant's own figures or answered for by the operator.
 */
export function isKeepable({ complete, confirmed, answeredFor }: DirectoryFacts): boolean {
  return complete && (confirmed === true || answeredFor !== undefined);
}

/** Says of a list whether it is complete, and whether the tenant's own figures confirm it. */
export function judgeList(
  list: ReadList,
  count: Count,
  { countCheck, countGuests }: Pick<Configuration, "countCheck" | "countGuests">,
): Reading {
  const { directory, flaw, cause } = list;
  const answers = countCheck !== "error";
  const census = directory.derived(takeCensus);
  const told = typeof count === "object" ? count : undefined;
  const outcome = told && compareFigures(census, told, countGuests);
  const figures = told && describeFigures(census, told);
  // The administrator who made the key is a user, so an empty list cannot be right.
  const contradiction = outcome?.kind === "short"
    ? figures
    : census.users === 0 && (count === "failed" || isUncounted(count))
    ? "the list holds nobody, and the tenant's own count could not be read"
    : undefined;
  const incompleteness = flaw ??
    (contradiction === undefined || answers ? undefined : {
      users: directory.users,
      pages: directory.facts.pages,
      reason: `then the vendor ended the list too early: ${contradiction}`,
      advice: `Ask again later, ${settle(outcome)}`,
    });
  const complete = incompleteness === undefined;
  const confirmed = complete && outcome?.kind === "confirmed";
  const warning = describeDoubt(count, outcome, figures, { complete, answers });
  const facts: DirectoryFacts = {
    ...directory.facts,
    complete,
    confirmed,
    ...(told?.counted === undefined ? {} : { counted: told.counted }),
    ...(complete && !confirmed && answers ? { answeredFor: countCheck } : {}),
    warnings: [
      ...(incompleteness === undefined ? [] : [partialWarning(incompleteness)]),
      ...directory.facts.warnings,
      ...(warning === undefined ? [] : [warning]),
    ],
  };
  const extraction = { ...directory.extraction, ...(told && { figures: told }) };
  return {
    directory: directory.withFacts(facts).withExtraction(extraction),
    ...(incompleteness === undefined ? {} : { incompleteness }),
    ...(cause === undefined ? {} : { cause }),
    ...(count === "failed" ? { unchecked: list } : {}),
  };
}

/** What an answer says of the tenant's own figures; undefined if they agree with the list. */
function describeDoubt(
  count: Count,
  outcome: Outcome | undefined,
  figures: string | undefined,
  { complete, answers }: { readonly complete: boolean; readonly answers: boolean },
): string | undefined {
  if (count === "failed") {
    return "The tenant's own user count could not be read, so nothing confirms that everybody is " +
      "here, and the next call asks for it again: this list was not checked against it";
  }
  if (outcome === undefined || figures === undefined) return undefined;
  const subject = isUncounted(count)
    ? "The tenant's own user count could not be read"
    : "Counts differ";
  if (outcome.kind === "confirmed" || !complete) {
    return outcome.differs ? `${subject}: ${figures}` : undefined;
  }
  const open = `${subject}: ${figures}, so this list is not confirmed`;
  return answers
    ? `${open}; the operator answers for it (SPANNING_COUNT_CHECK)`
    : `${open} and somebody may be missing. To settle it, ${settle(outcome)}`;
}

function settle(outcome: Outcome | undefined): string {
  const guests = outcome?.settledBy === undefined
    ? ""
    : "set SPANNING_COUNT_GUESTS=included if the tenant's count holds guests, or ";
  return `${guests}set SPANNING_COUNT_CHECK=warn if the tenant's figures are known to be wrong`;
}

function isUncounted(count: Count): boolean {
  return typeof count === "object" && count.counted === undefined;
}
