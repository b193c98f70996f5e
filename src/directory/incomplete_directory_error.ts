import { ReportableError } from "../errors.ts";
import { plural } from "../text/plural.ts";

/** Why a list of users is not whole, and how far it got. */
export interface Incompleteness {
  readonly users: number;
  readonly pages: number;
  /** What happened, as half a sentence that may be shown. */
  readonly reason: string;
  /** What to do about it beyond accepting a partial list. */
  readonly advice: string;
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
        `then ${reason}. ${advice}, or pass allowPartial: true to accept an answer that is ` +
        `marked as partial`,
      options,
    );
    this.incompleteness = incompleteness;
  }
}
