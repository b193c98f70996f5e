import { ReportableError } from "../errors.ts";

/**
 * What a caller reads about an error: the message of an error made to be read, and nothing of any
 * other, which may hold what an upstream server or a library wrote.
 */
export function failureText(error: unknown): string {
  return error instanceof ReportableError
    ? error.message
    : "Internal error: the question could not be answered. Ask again; if it stays, see the server's log";
}
