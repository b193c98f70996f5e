import { ReportableError } from "../base/errors.ts";

/** Why a history cannot be used, in sentences that may be shown, and how a database's errors become those. */

/** Why readings cannot be kept or read. */
type HistoryFailure =
  | "unavailable"
  | "newer"
  | "damaged"
  | "locked"
  | "full"
  | "wrong_key"
  | "refused";

/** The history cannot be used. Names no path and quotes nothing of what is kept. */
export class HistoryError extends ReportableError {
  override readonly name = "HistoryError" as const;
  readonly failure: HistoryFailure;

  constructor(failure: HistoryFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.failure = failure;
  }
}

/** Codes of SQLite: sqlite.org/rescode.html. */
const FAILURES: ReadonlyMap<number, HistoryFailure> = new Map([
  [5, "locked"],
  [6, "locked"],
  [11, "damaged"],
  [13, "full"],
  [26, "damaged"],
]);

const MESSAGES: Readonly<Record<"locked" | "damaged" | "full" | "unavailable", string>> = {
  locked: "Cannot use the history: another process is writing to it. Try again in a moment",
  damaged: "Cannot use the history: its file is damaged and was left as it is. " +
    "Move it away, or put a copy back, and readings are kept again",
  full: "Cannot keep the reading: the disk is full",
  unavailable: "Cannot use the history: the file cannot be opened, read or written",
};

/** Does work with a database whose errors may be shown. */
export function guard<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toHistoryError(error);
  }
}

/** As {@linkcode guard}, for work that takes time. */
export async function guardAsync<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toHistoryError(error);
  }
}

/** Turns an error of a database into one that may be shown; returns any other error unchanged. */
export function toHistoryError(error: unknown): unknown {
  if (error instanceof HistoryError) return error;
  const failure = classifyFailure(error);
  return failure === undefined
    ? error
    : new HistoryError(failure, MESSAGES[failure], { cause: error });
}

function classifyFailure(error: unknown): keyof typeof MESSAGES | undefined {
  if (!(error instanceof Error)) return undefined;
  const { errcode, code } = error as { errcode?: unknown; code?: unknown };
  const known = typeof errcode === "number" ? FAILURES.get(errcode & 0xff) : undefined;
  if (known !== undefined) return known as keyof typeof MESSAGES;
  if (/malformed|not a database/i.test(error.message)) return "damaged";
  if (/database or disk is full|SQLITE_FULL/i.test(error.message)) return "full";
  if (/is locked|SQLITE_BUSY/i.test(error.message)) return "locked";
  return code === "ERR_SQLITE_ERROR" || /SQLITE/.test(error.message) ? "unavailable" : undefined;
}
