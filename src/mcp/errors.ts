import { ReportableError, UserInputError } from "../base/errors.ts";
import { cleanText } from "../base/safe_text.ts";
import type { RequestFacts } from "./observe_request.ts";
import {
  type JSONRPCRequest,
  ProtocolError,
  ProtocolErrorCode,
  type Result,
  Server,
  type ServerContext,
} from "@modelcontextprotocol/server";

/** Longest message that is sent, in code units: above that of all settings wrong at once. */
const MAX_LENGTH = 8000;

/**
 * What a caller reads about an error: the message of an error made to be read, and nothing of any
 * other, which may hold what an upstream server or a library wrote. What a message quotes is safe to
 * show already; this is for the one that forgot.
 */
export function publicMessage(error: unknown): string {
  return error instanceof ReportableError
    ? cleanText(error.message, MAX_LENGTH)
    : "Internal error: the question could not be answered. Ask again; if it stays, see the server's log";
}

type Handler = (request: JSONRPCRequest, context: ServerContext) => Promise<Result>;

/** Longest part of a message about one parameter, in code units. */
const MAX_ISSUE_LENGTH = 300;

/**
 * The SDK's server, for which a request that does not fit the protocol is the caller's mistake and
 * not an internal error, and which says nothing of an error that nobody foresaw: by itself it sends
 * every error's message as it is, and a schema's as many lines of JSON.
 */
export class SafeServer extends Server {
  protected override _wrapHandler(method: string, handler: Handler): Handler {
    const inner = super._wrapHandler(method, handler);
    return async (request, context) => {
      try {
        return await inner(request, context);
      } catch (error) {
        throw safeError(method, error);
      }
    };
  }
}

function safeError(method: string, error: unknown): unknown {
  const issues = error instanceof Error ? schemaIssues(error.message) : undefined;
  if (issues !== undefined) {
    const message = `Invalid params for ${method}: ${issues.join("; ")}`;
    return new ProtocolError(ProtocolErrorCode.InvalidParams, message);
  }
  if (error instanceof ProtocolError) return error;
  return new ProtocolError(ProtocolErrorCode.InternalError, publicMessage(error));
}

/** What a schema found wrong, a sentence each, out of the JSON that the SDK makes of it. */
function schemaIssues(message: string): string[] | undefined {
  const json = /^(?:Invalid \S+ request: )?(\[\s*\{.*\])$/s.exec(message)?.[1];
  if (json === undefined) return undefined;
  try {
    const issues: unknown = JSON.parse(json);
    return Array.isArray(issues) ? issues.slice(0, 5).map(describe) : undefined;
  } catch {
    return undefined;
  }
}

function describe(issue: { path?: unknown; message?: unknown }): string {
  const path = Array.isArray(issue.path) ? issue.path.join(".") : "";
  return cleanText(`${path}: ${issue.message}`, MAX_ISSUE_LENGTH);
}

/**
 * Does the work of a request that has no place for an error in its answer: a resource, a prompt, a
 * completion. What it throws is safe to send; the SDK would send any error's message as it is.
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
  const code = error instanceof UserInputError
    ? ProtocolErrorCode.InvalidParams
    : ProtocolErrorCode.InternalError;
  return new ProtocolError(code, publicMessage(error));
}
