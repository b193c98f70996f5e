import type { DirectoryRequest } from "../tenant/tenant_directory.ts";
import { EVERY_TENANT, type Tenants } from "../tenant/tenants.ts";
import type { WalkProgress } from "../tenant/walk.ts";
import type { RequestFacts } from "./observe_request.ts";
import type { ServerContext } from "@modelcontextprotocol/server";

/** What a tool may use to answer. Nothing here outlives the call. */
export interface ToolContext {
  /** The tenants that the caller may ask about. */
  readonly tenants: Tenants;
  readonly signal: AbortSignal;
  /** How long a call waits for a walk at most, in milliseconds, if not as long as usual. */
  readonly maxWaitMs?: number | undefined;
  /** Tells the caller how far a long walk is; absent when the caller did not ask. */
  readonly onProgress?: ((progress: WalkProgress) => void) | undefined;
  /** Told which directory answers; for operators only. */
  readonly onDirectory?: NonNullable<DirectoryRequest["onDirectory"]>;
}

/**
 * What a tool may use, from what the SDK hands over with a request. Notes which tenant and which
 * directory it uses.
 */
export function toolContext(
  { mcpReq }: ServerContext,
  tenants: Tenants,
  facts: RequestFacts,
): ToolContext {
  const context: ToolContext = {
    signal: mcpReq.signal,
    tenants: noting(tenants, facts),
    onDirectory: ({ users, facts: { complete } }, cache) => {
      facts.users = facts.tenant === EVERY_TENANT ? (facts.users ?? 0) + users : users;
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

/** What a tool's common arguments ask of the directory. */
export function directoryRequest(
  { refresh, allowPartial }: {
    readonly refresh?: boolean | undefined;
    readonly allowPartial?: boolean | undefined;
  },
  { signal, onProgress, onDirectory, maxWaitMs }: ToolContext,
): DirectoryRequest {
  return { refresh, allowPartial, signal, maxWaitMs, onProgress, onDirectory };
}

function noting(tenants: Tenants, facts: RequestFacts): Tenants {
  return {
    ...tenants,
    find: (id) => {
      const tenant = tenants.find(id);
      if (facts.tenant !== EVERY_TENANT) facts.tenant = tenant.id;
      return tenant;
    },
    select: (id) => {
      if (id === EVERY_TENANT) facts.tenant = EVERY_TENANT;
      return tenants.select(id);
    },
  };
}
