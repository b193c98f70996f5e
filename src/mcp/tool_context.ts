import type { ServerContext } from "@modelcontextprotocol/server";
import type { Tenant } from "../directory/tenant.ts";
import type { WalkProgress } from "../directory/walk.ts";
import type { ToolContext } from "./tool.ts";

/** What a tool may use, from what the SDK hands over with a request. */
export function toolContext(
  { mcpReq }: ServerContext,
  tenant: (id?: string) => Tenant,
): ToolContext {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return { tenant, signal: mcpReq.signal };
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
  return { tenant, signal: mcpReq.signal, onProgress };
}
