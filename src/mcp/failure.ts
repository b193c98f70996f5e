import { ReportableError } from "../base/errors.ts";
import { cleanText } from "../base/safe_text.ts";

/** Longest message that is sent, in code units: above that of all settings wrong at once. */
const MAX_LENGTH = 8000;

/**
 * What a caller reads about an error: the message of an error made to be read, and nothing of any
 * other, which may hold what an upstream server or a library wrote. What a message quotes is safe to
 * show already; this is for the one that forgot.
 */
export function failureText(error: unknown): string {
  return error instanceof ReportableError
    ? cleanText(error.message, MAX_LENGTH)
    : "Internal error: the question could not be answered. Ask again; if it stays, see the server's log";
}
