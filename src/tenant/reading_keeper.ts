import { UserInputError } from "../base/errors.ts";
import type { Directory } from "../directory/directory.ts";

/** What keeps a tenant's readings, as the tenant sees it: composition brings it where readings are kept. */

/** Keeps the readings of one tenant and finds them again. */
export interface ReadingKeeper {
  /**
   * Keeps a whole list. Never throws: a reading that cannot be kept fails no answer. Resolves to
   * the warning that answers from this list then carry.
   */
  readonly keep: (directory: Directory) => Promise<string | undefined>;
  /**
   * The newest reading kept at or before a moment: a date, or a time with its offset.
   *
   * Throws a `ReportableError` that says what to ask instead.
   */
  readonly recall: (asOf: string, signal?: AbortSignal) => Promise<Directory>;
  /**
   * The reading that changes since a moment are told from, and warnings about it. `asOf` is until
   * when, if not until now.
   *
   * Throws a `ReportableError` where there is nothing to compare.
   */
  readonly recallSince: (
    since: string,
    asOf?: string,
    signal?: AbortSignal,
  ) => Promise<EarlierReading>;
}

/** The reading that a later one is compared with. */
export interface EarlierReading {
  readonly directory: Directory;
  readonly warnings: readonly string[];
}

/** Whose readings are kept, and how they are judged. */
export interface KeptTenant {
  readonly id: string;
  /** A region, or an address: lists of two places are never compared. */
  readonly origin: string;
}

/** How a caller asks for an earlier reading. */
interface RecallRequest {
  readonly refresh?: boolean | undefined;
  readonly asOf?: string | undefined;
  /** Aborts when the caller has gone. */
  readonly signal?: AbortSignal;
}

/** An earlier reading. Throws `UserInputError` where it cannot be had. */
export async function recallReading(
  keeper: ReadingKeeper | undefined,
  asOf: string,
  { refresh = false, signal }: RecallRequest,
): Promise<Directory> {
  if (refresh) {
    throw new UserInputError(
      "Cannot answer with asOf and refresh together: asOf asks for a reading that was kept, " +
        "refresh for a new one. Leave out one of them",
    );
  }
  if (keeper === undefined) {
    throw new UserInputError(
      "Cannot answer as of another time: no readings are kept here. Whoever runs this server " +
        "turns that on with SPANNING_HISTORY; without asOf the answer is of now",
    );
  }
  return await keeper.recall(asOf, signal);
}

/** The reading that another is compared with. Throws `UserInputError` where it cannot be had. */
export async function recallEarlier(
  keeper: ReadingKeeper | undefined,
  since: string,
  { asOf, signal }: RecallRequest,
): Promise<EarlierReading> {
  if (keeper !== undefined) return await keeper.recallSince(since, asOf, signal);
  throw new UserInputError(
    "Cannot tell what is new since then: no readings are kept here. Whoever runs this server " +
      "turns that on with SPANNING_HISTORY; without since the answer is of now alone",
  );
}
