import { ReportableError, UserInputError } from "../base/errors.ts";
import { cleanText } from "../base/safe_text.ts";
import type { RequestFacts } from "./observe_request.ts";
import { withArgumentObject } from "./read_arguments.ts";
import {
  type JSONRPCRequest,
  ProtocolError,
  ProtocolErrorCode,
  type Result,
  Server,
  type ServerContext,
} from "@modelcontextprotocol/server";

/**
 * The one error boundary: every error becomes a safe sentence here. An error leaves as a tool result (`toolFailure`), as a protocol error of ours
 * (`withProtocolErrors`), or out of the SDK itself (`SafeServer`); all three say `publicMessage`.
 */

/** Longest message that is sent, in code units; the message for all settings wrong at once fits. */
const MAX_LENGTH = 8000;

/** Longest part of a message about one parameter, in code units. */
const MAX_ISSUE_LENGTH = 300;

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

/** A tool's failure as an answer, so that the assistant reads it and can correct itself. */
export function toolFailure(error: unknown, facts: RequestFacts): CallResult {
  facts.error = error;
  return { content: [{ type: "text", text: publicMessage(error) }], isError: true };
}

/**
 * Does the work of a request whose answer has no place for an error: a resource, a prompt, a
 * completion. Throws only protocol errors that are safe to send.
 */
export async function withProtocolErrors<T>(
  facts: RequestFacts,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    facts.error = error;
    throw protocolError(error);
  }
}

function protocolError(error: unknown): ProtocolError {
  if (error instanceof ProtocolError) return error;
  const { InvalidParams, InternalError } = ProtocolErrorCode;
  const code = error instanceof UserInputError ? InvalidParams : InternalError;
  return new ProtocolError(code, publicMessage(error));
}

type Handler = (request: JSONRPCRequest, context: ServerContext) => Promise<Result>;

/**
 * The SDK's server, made safe: parameters that do not fit the protocol are the caller's mistake
 * (-32602), not an internal error, and an unforeseen error discloses nothing. The SDK by itself
 * sends every error's message, and a schema's as many lines of JSON.
 *
 * Overrides a method that the SDK does not document; a test fails if an update renames it.
 */
export class SafeServer extends Server {
  protected override _wrapHandler(method: string, handler: Handler): Handler {
    const inner = super._wrapHandler(method, handler);
    return async (request, context) => {
      const { params } = request;
      try {
        const meant = params ? { ...request, params: withArgumentObject(params) } : request;
        return await inner(meant, context);
      } catch (error) {
        throw safeError(method, error);
      }
    };
  }
}

function safeError(method: string, error: unknown): ProtocolError {
  const issues = error instanceof Error ? schemaIssues(error.message) : undefined;
  if (issues === undefined) return protocolError(error);
  const message = `Invalid params for ${method}: ${issues.join("; ")}`;
  return new ProtocolError(ProtocolErrorCode.InvalidParams, message);
}

/** Recovers a schema's issues, one sentence each, from the JSON that the SDK puts into a message. */
function schemaIssues(message: string): string[] | undefined {
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
