import { ReportableError, UserInputError } from "../base/errors.ts";
import { cleanText } from "../base/safe_text.ts";
import type { RequestFacts } from "./observe_request.ts";

/**
 * The one error boundary: every error becomes a safe sentence here.
 *
 * An error leaves as a tool result (`toolFailure`), as a protocol error of ours
 * (`withProtocolErrors`), or out of the SDK itself (`SafeServer`, both in sdk_server.ts); all three
 * say `publicMessage`.
 */

/** Longest message that is sent, in code units; the message for all settings wrong at once fits. */
const MAX_LENGTH = 8000;

/**
 * What a caller may read about an error: the message of a {@linkcode ReportableError}, and nothing
 * of any other error, which may hold what an upstream server or a library wrote. Such messages
 * quote safely already; cleaning them again covers one that forgot.
 */
export function publicMessage(error: unknown): string {
  return error instanceof ReportableError
    ? cleanText(error.message, MAX_LENGTH)
    : "Internal error: the question could not be answered. Ask again; if it keeps failing, see the server's log";
}

/** A tool's answer, or its failure, as the protocol carries it. */
export interface CallResult {
  // The SDK's result type is an open object.
  [field: string]: unknown;
  content: { type: "text"; text: string }[];
  structuredContent?: Record<string, unknown>;
  isError?: true;
}

/** Notes why a request fails, and whom the reason names; for operators only. */
export function noteFailure(error: unknown, facts: RequestFacts): void {
  facts.error = error;
  const { people = [] } = error instanceof UserInputError ? error : {};
  if (people.length > 0) facts.given = () => ({ rows: people.length, names: people });
}

/** A tool's failure as an answer, so that the assistant reads it and can correct itself. */
export function toolFailure(error: unknown, facts: RequestFacts): CallResult {
  noteFailure(error, facts);
  return { content: [{ type: "text", text: publicMessage(error) }], isError: true };
}

/** Longest part of a message about one parameter, in code units. */
const MAX_ISSUE_LENGTH = 300;

/** Recovers a schema's issues, one sentence each, from the JSON that the SDK puts into a message. */
export function schemaIssues(message: string): string[] | undefined {
  const json = /^(?:Invalid \S+ request: )?(\[\s*\{.*\])$/s.exec(message)?.[1];
  if (json === undefined) return undefined;
  try {
    const issues: unknown = JSON.parse(json);
    return Array.isArray(issues) ? issues.slice(0, 5).map(describeIssue) : undefined;
  } catch {
    return undefined;
  }
}

function describeIssue(issue: { path?: unknown; message?: unknown }): string {
  const path = Array.isArray(issue.path) ? issue.path.join(".") : "";
  return cleanText(`${path}: ${issue.message}`, MAX_ISSUE_LENGTH);
}
