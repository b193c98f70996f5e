import type { Asking } from "../tenant/owner.ts";
import type { DirectoryRequest } from "../tenant/tenant_directory.ts";
import { EVERY_TENANT, type Tenants } from "../tenant/tenants.ts";
import type { WalkProgress } from "../tenant/walk.ts";
import { peopleGiven } from "./audited_people.ts";
import type { RequestFacts } from "./observe_request.ts";
import type { ServerContext } from "@modelcontextprotocol/server";

/** What a tool may use to answer. Nothing here outlives the call. */
export interface ToolContext extends Asking {
  /** The tenants that the caller may ask about. */
  readonly tenants: Tenants;
  /** Receives the answer as it is given; for operators only. */
  readonly onAnswer?: (answer: unknown) => void;
}

/** Builds a tool's context from the SDK's; records the tenant and the directory that it uses. */
export function toolContext(
  { mcpReq, http }: ServerContext,
  tenants: Tenants,
  facts: RequestFacts,
): ToolContext {
  const context: ToolContext = {
    signal: mcpReq.signal,
    // Where callers need no token, none is told from another.
    caller: http?.authInfo?.clientId || undefined,
    tenants: recordTenant(tenants, facts),
    onAnswer: (answer) => {
      facts.given = peopleGiven(answer);
    },
    onDirectory: ({ users, facts: { complete } }, cache) => {
      facts.users = facts.tenant === EVERY_TENANT ? (facts.users ?? 0) + users : users;
      facts.cache = cache;
      if (!complete) facts.complete = false;
    },
  };
  const progressToken = mcpReq._meta?.progressToken;
  // Each page of a list repeats the token, so a long one would be a long answer to a short question.
  if (progressToken === undefined || String(progressToken).length > MAX_TOKEN_LENGTH) {
    return context;
  }
  let told = -1;
  const onProgress = ({ users, total }: WalkProgress): void => {
    // The protocol takes only progress that grows, and a list may be read again from the beginning.
    if (users <= told) return;
    told = users;
    const params = {
      progressToken,
      progress: users,
      ...(total === undefined ? {} : { total }),
      message: `${users} users read`,
    };
    // A client that has disconnected needs no progress, and that is no error.
    mcpReq.notify({ method: "notifications/progress", params }).catch(() => {});
  };
  return { ...context, onProgress };
}

/** Longest progress token that is sent back, in code units; clients send a number or a UUID. */
const MAX_TOKEN_LENGTH = 64;

/** The request to the directory that a tool's common arguments and context make. */
export function directoryRequest(
  { refresh, allowPartial, asOf }: {
    readonly refresh?: boolean | undefined;
    readonly allowPartial?: boolean | undefined;
    readonly asOf?: string | undefined;
  },
  { signal, caller, onProgress, onDirectory, maxWaitMs }: ToolContext,
): DirectoryRequest {
  return {
    refresh,
    allowPartial,
    // Assistants often send an empty string for "none".
    asOf: asOf || undefined,
    signal,
    caller,
    maxWaitMs,
    onProgress,
    onDirectory,
  };
}

/** The same tenants; records which one a request uses, and which one it may not. */
export function recordTenant(tenants: Tenants, facts: RequestFacts): Tenants {
  return {
    ...tenants,
    find: (id) => {
      if (id && tenants.all.every((tenant) => tenant.id !== id)) facts.refusedTenant = id;
      const tenant = tenants.find(id);
      if (facts.tenant !== EVERY_TENANT) facts.tenant = tenant.id;
      return tenant;
    },
    select: (id) => {
      if (id === EVERY_TENANT) facts.tenant = EVERY_TENANT;
      else if (id && tenants.all.every((tenant) => tenant.id !== id)) facts.refusedTenant = id;
      return tenants.select(id);
    },
  };
}
