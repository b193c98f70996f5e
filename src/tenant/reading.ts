import { plural } from "../base/text.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { Directory, DirectoryFacts } from "../directory/directory.ts";
import type { DirectoryBuilder } from "../directory/directory_builder.ts";
import type { ExtractionLog } from "../directory/extraction.ts";
import type { UserPage } from "../spanning/user_pages.ts";
import { compareFigures, describeFigures, type Outcome, takeCensus } from "./confirmation.ts";
import { type Incompleteness, ListTooLargeError, partialWarning } from "./errors.ts";
import type { Count } from "./tenant_count.ts";

/** The outcome of reading a tenant's users. */
export interface Reading {
  /** `facts.complete` is false when `incompleteness` is present. */
  readonly directory: Directory;
  readonly incompleteness?: Incompleteness;
  /** The error that stopped the walk. */
  readonly cause?: unknown;
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
  const outcome = typeof count === "object"
    ? compareFigures(census, count, countGuests)
    : undefined;
  const figures = typeof count === "object" ? describeFigures(census, count) : undefined;
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
  const warning = warnOf(count, outcome, figures, { complete, answers });
  const facts: DirectoryFacts = {
    ...directory.facts,
    complete,
    confirmed,
    ...(typeof count !== "object" || count.counted === undefined ? {} : { counted: count.counted }),
    ...(complete && !confirmed && answers ? { answeredFor: countCheck } : {}),
    warnings: [
      ...(incompleteness === undefined ? [] : [partialWarning(incompleteness)]),
      ...directory.facts.warnings,
      ...(warning === undefined ? [] : [warning]),
    ],
  };
  const known = typeof count === "object" ? { figures: count } : {};
  return {
    directory: directory.withFacts(facts).withExtraction({ ...directory.extraction, ...known }),
    ...(incompleteness === undefined ? {} : { incompleteness }),
    ...(cause === undefined ? {} : { cause }),
    ...(count === "failed" ? { unchecked: list } : {}),
  };
}

/** What an answer says of the tenant's own figures; undefined if they agree with the list. */
function warnOf(
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

/** Names the setting that settles it. */
function settle(outcome: Outcome | undefined): string {
  const guests = outcome?.settledBy === undefined
    ? ""
    : "set SPANNING_COUNT_GUESTS=included if the tenant's count holds guests, or ";
  return `${guests}set SPANNING_COUNT_CHECK=warn if the tenant's figures are known to be wrong`;
}

function isUncounted(count: Count): boolean {
  return typeof count === "object" && count.counted === undefined;
}

/** The list that was read, complete as far as the walk can tell, with how it was read. */
export function buildList(
  builder: DirectoryBuilder,
  log: ExtractionLog,
  { pages, ...walk }:
    & { readonly pages: number }
    & Pick<
      Parameters<ExtractionLog["finish"]>[0],
      "startedAt" | "finishedAt" | "asksTenant"
    >,
): Directory {
  const { records, repeated: duplicatesMerged } = builder;
  const record = log.finish({ ...walk, records, duplicatesMerged });
  const facts = { complete: true, pages, fetchedAt: walk.startedAt };
  return builder.build({ ...facts, warnings: describeMerged(builder) })
    .withExtraction(record === undefined ? {} : { record });
}

/** Says how many repeated records were merged, and how many of them differ; empty if none were. */
function describeMerged({ repeated, differing }: DirectoryBuilder): string[] {
  if (repeated === 0) return [];
  return [
    `Merged ${plural(repeated, "repeated record")} of users already in the list, by object id: ` +
    `the later record counts, and ${differing} ${differing === 1 ? "differs" : "differ"} from it`,
  ];
}

/** The most places of unreadable records that a message names. */
const MOST_PLACES = 5;

/** The records of a list that cannot be read, and their places. */
export class UnreadableRecords {
  #records = 0;
  #unreadable = 0;
  readonly #places: string[] = [];

  /** Takes note of a page; `number` counts from 1. */
  add({ users, unreadable = [] }: UserPage, number: number): void {
    for (const { at, problem } of unreadable.slice(0, MOST_PLACES - this.#places.length)) {
      this.#places.push(
        `record ${this.#records + at + 1} of the list (page ${number}: ${problem})`,
      );
    }
    this.#unreadable += unreadable.length;
    this.#records += users.length + unreadable.length;
  }

  /** If there are so many: their number, and where the first one stood. */
  most(most: number): string | undefined {
    if (this.#unreadable < most) return undefined;
    return `${plural(most, "record")} that cannot be read, of which the first is ${
      this.#places[0]
    }`;
  }

  /** Why the list is not whole; undefined if every record could be read. */
  describe(read: Pick<Incompleteness, "users" | "pages">): Incompleteness | undefined {
    if (this.#unreadable === 0) return undefined;
    const rest = this.#unreadable - this.#places.length;
    const places = [...this.#places, ...(rest === 0 ? [] : [`${rest} more`])];
    return {
      ...read,
      reason: `but ${plural(this.#unreadable, "record")} cannot be read: ${places.join(", ")}`,
      advice: "Ask again later",
    };
  }
}

/** Throws `ListTooLargeError` once a list that is read takes more than it may. */
export function checkListSize(
  unreadable: UnreadableRecords,
  { records, bytes, onIsolate }: {
    readonly records: number;
    readonly bytes: number;
    readonly onIsolate: boolean;
  },
): void {
  const most = onIsolate ? MOST_BYTES_OF_ISOLATE : MOST_BYTES;
  const broken = unreadable.most(MOST_UNREADABLE);
  if (broken !== undefined) throw new ListTooLargeError(broken);
  if (records >= MOST_USERS) throw new ListTooLargeError(`${MOST_USERS} users`);
  if (bytes >= most) throw new ListTooLargeError(`${most / 2 ** 20} MB`);
}

/** Five times the largest tenants. */
const MOST_USERS = 1_000_000;
/** Of records that cannot be read: nobody is helped by reading on. */
const MOST_UNREADABLE = 10_000;
/** Of one list in memory: 200,000 users with the longest names that Microsoft allows take less. */
const MOST_BYTES = 512 * 2 ** 20;
/** Cloudflare gives 128 MB to all that runs in one place. */
const MOST_BYTES_OF_ISOLATE = 96 * 2 ** 20;
