import { abortable, settlesWithoutIo, type Sleep } from "../base/async.ts";
import { ReportableError } from "../base/errors.ts";
import type { EvidenceAccess } from "../evidence/places.ts";
import { type Asking, EVERY_TENANT, type Tenants } from "../tenant/tenant.ts";
import type { DirectoryRequest } from "../tenant/tenant_directory.ts";
import type { WalkProgress } from "../tenant/walk.ts";
import { peopleGiven } from "./audited_people.ts";
import type { RequestFacts } from "./observe_request.ts";
import type { ServerContext } from "@modelcontextprotocol/server";

/** What a tool is given beside its arguments, and the time limit it runs under. */

/** What a tool may use to answer. Nothing here outlives the call. */
export interface ToolContext extends Asking {
  /** The tenants that the caller may ask about. */
  readonly tenants: Tenants;
  /** Receives the answer as it is given; for operators only. */
  readonly onAnswer?: (answer: unknown) => void;
  /** Where evidence goes; absent where there is no place for it. */
  readonly evidence?: EvidenceAccess["desk"] | undefined;
}

/** Builds a tool's context from the SDK's; records the tenant and the directory that it uses. */
export function toolContext(
  { mcpReq, http }: ServerContext,
  tenants: Tenants,
  evidence: EvidenceAccess | undefined,
  facts: RequestFacts,
): ToolContext {
  const context: ToolContext = {
    signal: mcpReq.signal,
    // Where callers need no token, none is told from another.
    caller: http?.authInfo?.clientId || undefined,
    tenants: recordTenant(tenants, facts),
    evidence: evidence?.desk,
    evidenceAt: evidence?.address,
    onAnswer: (answer) => {
      facts.given = () => peopleGiven(answer);
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

/** Creates the time limit of tool calls and resource reads. */
export function createTimeLimit(seconds: number, sleep: Sleep): TimeLimit {
  return async (caller, work, refresh = false) => {
    caller.throwIfAborted();
    const controller = new AbortController();
    const { signal } = controller;
    const onAbort = (): void => controller.abort(caller.reason);
    const result = work(signal);
    try {
      if (await settlesWithoutIo(result)) return await result;
      // An abort during those turns fired no listener.
      caller.throwIfAborted();
      caller.addEventListener("abort", onAbort);
      sleep(seconds * 1000, signal)
        .then(
          () => controller.abort(new CallTimeoutError(seconds, refresh)),
          () => {/* The call ended first. */},
        );
      return await abortable(result, signal);
    } finally {
      caller.removeEventListener("abort", onAbort);
      controller.abort(ENDED);
    }
  };
}

/**
 * Runs the work of one call under its own signal, which aborts when the caller's does, when time is
 * up, and when the work has ended, so that nothing of it continues. The call does not wait for work
 * that ignores the signal.
 *
 * Throws {@linkcode CallTimeoutError} when time is up, and the caller's own reason when the caller
 * aborts.
 */
export type TimeLimit = <T>(
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
  /** Whether the call asks for a new reading, so that repeating it starts over. */
  refresh?: boolean,
) => Promise<T>;

/** Ends the timer of a call; a prepared reason is cheaper than the runtime's. */
const ENDED = new Error("The call has ended");

/** A call exceeded its time limit and was stopped. */
class CallTimeoutError extends ReportableError {
  override readonly name = "CallTimeoutError" as const;

  constructor(seconds: number, refresh: boolean) {
    const again = refresh ? "Ask again without refresh: true, which would start over" : "Ask again";
    super(
      `Cannot answer: Spanning took longer than the ${seconds} seconds that one call may take. ` +
        `${again}: the part of a user list that was read is kept. MCP_CALL_TIMEOUT_SECONDS sets the limit`,
    );
  }
}
