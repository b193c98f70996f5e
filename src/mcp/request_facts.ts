import type { CacheState } from "../tenant/tenant_directory.ts";
import { ProtocolError } from "@modelcontextprotocol/server";

/** What becomes known of a request while it is answered: for operators, never for the answer. */
export interface RequestFacts {
  /** The id of the tenant that it is about. */
  tenant?: string;
  /** How many users the directory holds that answered. */
  users?: number;
  cache?: CacheState;
  /** `false` where a partial directory answered. */
  complete?: false;
  /** What went wrong, also where the answer is an answer all the same. */
  error?: unknown;
  /** Present where somebody traces. */
  traceId?: string | undefined;
}

/** `ok`, or the class of what went wrong: never its message, which can name people. */
export function resultOf({ error }: RequestFacts): string {
  if (error === undefined) return "ok";
  return error instanceof Error ? error.name : "unknown";
}

/** The JSON-RPC code that a request is refused with. */
export function codeOf(thrown: unknown): number {
  return thrown instanceof ProtocolError ? thrown.code : -32603;
}
