import { ProtocolError, ProtocolErrorCode } from "@modelcontextprotocol/server";
import { UserInputError } from "../errors.ts";
import type { Log, LogLevel } from "../log.ts";
import { failureText } from "./failure.ts";

/**
 * Logs how a request came out that has no place for an error in its answer: a resource, a prompt,
 * a completion. Success is logged at `level`, failure as a warning. What it throws is safe to send; the SDK would send any error's message as it is.
 */
export async function answering<T>(
  log: Log,
  level: LogLevel,
  request: string,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    const answer = await work();
    log(level, request, { result: "ok" });
    return answer;
  } catch (error) {
    const kind = error instanceof Error ? error.name : "unknown";
    log("warn", request, { result: kind });
    throw protocolError(error);
  }
}

function protocolError(error: unknown): ProtocolError {
  if (error instanceof ProtocolError) return error;
  const code = error instanceof UserInputError
    ? ProtocolErrorCode.InvalidParams
    : ProtocolErrorCode.InternalError;
  return new ProtocolError(code, failureText(error));
}
