import { ReportableError } from "../base/errors.ts";
import { plural } from "../base/text.ts";

/** Why a list of users is not whole, and how far it got. */
export interface Incompleteness {
  readonly users: number;
  readonly pages: number;
  /** What happened, as half a sentence that may be shown. */
  readonly reason: string;
  /** What to do about it beyond accepting a partial list. */
  readonly advice: string;
}

/** What an error in the middle of a list makes of it. */
export function stopped(
  read: Pick<Incompleteness, "users" | "pages">,
  cause: unknown,
): Incompleteness {
  const reason = cause instanceof ReportableError ? cause.message : "an internal error occurred";
  return { ...read, reason: `reading stopped: ${reason}`, advice: "Ask again" };
}

/** What an answer from a partial list says of it. */
export function partialWarning({ users, pages, reason }: Incompleteness): string {
  return `Partial list: ${plural(users, "user")} in ${
    plural(pages, "page")
  } were read, then ${reason}. ` +
    "Users and counts beyond these are not known";
}
