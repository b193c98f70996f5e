import type { ServerContext } from "@modelcontextprotocol/server";
import type { Tenants } from "../directory/tenants.ts";
import type { WalkProgress } from "../directory/walk.ts";

/** What a tool may use to answer. Nothing here outlives the call. */
export interface ToolContext {
  /** The tenants that the caller may ask about. */
  readonly tenants: Tenants;
  readonly signal: AbortSignal;
  /** How long a call waits for a walk at most, in milliseconds, if not as long as usual. */
  readonly patienceMs?: number;
  /** Tells the caller how far a long walk is; absent when the caller did not ask. */
  readonly onProgress?: (progress: WalkProgress) => void;
}

/** What a tool may use, from what the SDK hands over with a request. */
export function toolContext(
  { mcpReq }: ServerContext,
  tenants: Tenants,
): ToolContext {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return { tenants, signal: mcpReq.signal };
  const onProgress = ({ users, total }: WalkProgress): void => {
    const params = {
      progressToken,
      progress: users,
      ...(total === undefined ? {} : { total }),
      message: `${users} users read`,
    };
    // A caller that has gone needs no progress; its going is not an error.
    mcpReq.notify({ method: "notifications/progress", params }).catch(() => {});
  };
  return { tenants, signal: mcpReq.signal, onProgress };
}
