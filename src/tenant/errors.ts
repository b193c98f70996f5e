import { ReportableError } from "../base/errors.ts";
import { plural } from "../base/text.ts";

/** Why a user list cannot answer, in sentences that may be shown. */

/** The user list is still being read, and the caller has waited as long as clients wait. */
export class StillReadingError extends ReportableError {
  override readonly name = "StillReadingError" as const;
  readonly progress: { readonly users: number; readonly total?: number | undefined };

  /** `refresh`: the caller asked with refresh: true, which would begin another reading. */
  constructor(progress: StillReadingError["progress"], refresh = false) {
    const { users, total } = progress;
    super(
      `Cannot answer yet: ${users} of ${total ?? "an unknown number of"} users have been read. ` +
        (refresh
          ? "Reading continues: ask again in a minute without refresh: true, and this reading answers"
          : "Reading continues: ask the same again in a minute"),
    );
    this.progress = progress;
  }
}

/** Time was up where a request reads for itself, so that nothing reads on. */
export class RequestOverError extends ReportableError {
  override readonly name = "RequestOverError" as const;

  constructor() {
    super("Cannot read on: the time of this request is over, and nothing here reads on without it");
  }
}

/** The list of users is not whole, and the caller did not accept a partial one. */
export class IncompleteDirectoryError extends ReportableError {
  override readonly name = "IncompleteDirectoryError" as const;
  readonly incompleteness: Incompleteness;

  constructor(incompleteness: Incompleteness, options?: ErrorOptions) {
    const { users, pages, reason, advice } = incompleteness;
    super(
      `Cannot answer from an incomplete user list: ${plural(users, "user")} in ${
        plural(pages, "page")
      } were read, ` +
        `${reason}. ${advice}, or pass allowPartial: true to accept an answer that is ` +
        `marked as partial`,
      options,
    );
    this.incompleteness = incompleteness;
  }
}

/** The list of users goes on beyond what is kept of one tenant. `most` is that, with its unit. */
export class ListTooLargeError extends ReportableError {
  override readonly name = "ListTooLargeError" as const;

  constructor(most: string) {
    super(
      `Cannot read the whole list: it goes on after ${most}, which is more than any tenant has. ` +
        "Check the base URL, and any proxy in between",
    );
  }
}

/** Why a list of users is not whole, and how far it got. */
export interface Incompleteness {
  readonly users: number;
  readonly pages: number;
  /** What happened, as the end of a sentence that may be shown: `then reading stopped: …`. */
  readonly reason: string;
  /** The way out other than accepting a partial list. */
  readonly advice: string;
}

/** The incompleteness of a list that an error cut off. */
export function stopped(
  read: Pick<Incompleteness, "users" | "pages">,
  cause: unknown,
): Incompleteness {
  const advice = cause instanceof RequestOverError
    ? "Have whoever runs this server bind its Durable Object, which reads on between requests"
    : "Ask again";
  return { ...read, reason: `then reading stopped: ${describeCause(cause)}`, advice };
}

/** An error as half a sentence that may be shown. */
export function describeCause(cause: unknown): string {
  return cause instanceof ReportableError ? cause.message : "an internal error occurred";
}

/** The warning that an answer from a partial list carries. */
export function partialWarning({ users, pages, reason }: Incompleteness): string {
  return `Partial list: ${plural(users, "user")} in ${
    plural(pages, "page")
  } were read, ${reason}. ` +
    "Users and counts beyond these are not known";
}

/** No room is left for another list, because others wait for theirs. */
export class TooManyListsError extends ReportableError {
  override readonly name = "TooManyListsError" as const;

  constructor() {
    super(
      "Cannot read the user list now: too many lists of yours are being read at once. Ask the same " +
        "again in a minute",
    );
  }
}
