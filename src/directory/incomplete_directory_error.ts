import { ReportableError } from "../base/errors.ts";
import { plural } from "../base/text.ts";
import type { Incompleteness } from "./incompleteness.ts";

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
