import type { ServerContext } from "@modelcontextprotocol/server";
import type { Tenant } from "../directory/tenant.ts";
import type { WalkProgress } from "../directory/walk.ts";
import type { RequestFacts } from "./request_facts.ts";
import type { ToolContext } from "./tool.ts";

/**
 * What a tool may use, from what the SDK hands over with a request. Notes which tenant and which
 * directory it uses.
 */
export function toolContext(
  { mcpReq }: ServerContext,
  tenantOf: (id?: string) => Tenant,
  facts: RequestFacts,
): ToolContext {
  const context: ToolContext = {
    signal: mcpReq.signal,
    tenant: (id) => {
      const tenant = tenantOf(id);
      facts.tenant = tenant.id;
      return tenant;
    },
    onDirectory: ({ users, facts: { complete } }, cache) => {
      facts.users = users;
      facts.cache = cache;
      if (!complete) facts.complete = false;
    },
  };
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return context;
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
  return { ...context, onProgress };
}
