import { UserInputError } from "../base/errors.ts";
import { failureText } from "./failure.ts";
import type { RequestFacts } from "./request_facts.ts";
import { ProtocolError, ProtocolErrorCode } from "@modelcontextprotocol/server";

/**
 * Does the work of a request that has no place for an error in its answer: a resource, a prompt, a
 * completion. What it throws is safe to send; the SDK would send any error's message as it is.
 */
export async function answering<T>(facts: RequestFacts, work: () => T | Promise<T>): Promise<T> {
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
  return new ProtocolError(code, failureText(error));
}
