import { repeatsCredentials } from "../operations/request_ids.ts";
import type { ServerContext } from "@modelcontextprotocol/server";

/** A part of a longer one could be a part of a secret. */
const LONGEST = 64;

/** The JSON-RPC id for operators; absent where it is long or repeats the caller's credentials. */
export function rpcId({ mcpReq, http }: ServerContext): string | undefined {
  const id = String(mcpReq.id);
  return id.length > LONGEST || repeatsCredentials(id, http?.req?.headers) ? undefined : id;
}
