import { abortable, settlesWithoutIo, type Sleep } from "../base/async.ts";
import { ReportableError, UserInputError } from "../base/errors.ts";
import { cell, cleanText, quote, quoteUnlessPlain } from "../base/safe_text.ts";
import { foldAddress, plural } from "../base/text.ts";
import type { Entry } from "../directory/directory.ts";
import type { EvidenceAccess } from "../evidence/places.ts";
import { type Asking, EVERY_TENANT, type Tenant, type Tenants } from "../tenant/tenant.ts";
import type { DirectoryRequest } from "../tenant/tenant_directory.ts";
import { type FoundUser, type LookUp, lookUpUser } from "../tenant/user_lookup.ts";
import type { WalkProgress } from "../tenant/walk.ts";
import { OTHER_RECORD, peopleAsked, peopleGiven } from "./audited_people.ts";
import { cleanAnswer } from "./caveats.ts";
import { describeResult, type RequestContext, type RequestFacts } from "./observe_request.ts";
import type * as z from "zod";

/**
 * What a tool is given beside its arguments: the tenant, the user that a call names, and a time
 * limit; and the way its answer leaves.
 */

/** What a tool may use to answer. Nothing here outlives the call. */
export interface ToolContext extends Asking {
  /** The tenants that the caller may ask about. */
  readonly tenants: Tenants;
  /**
   * Receives the answer as it is given, and the objects in it that name somebody, of which only
   * identifiers may be read: their texts are not made safe. For operators only.
   */
  readonly onAnswer?: (answer: unknown, named: readonly object[]) => void;
  /** Told of a tenant that a call about several could not be answered for; for operators only. */
  readonly onTenantFailed?: (tenant: string, error: unknown) => void;
  /** Where evidence goes; absent where there is no place for it. */
  readonly evidence?: EvidenceAccess["desk"] | undefined;
}

/** Builds a tool's context from the SDK's; records the tenant and the directory that it uses. */
export function toolContext(
  { mcpReq, http }: RequestContext,
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
    onAnswer: (answer, named) => {
      facts.given = () => peopleGiven(answer, named);
    },
    onTenantFailed: (tenant, error) => {
      (facts.failed ??= []).push(`${tenant}:${describeResult({ error })}`);
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

/** Makes an answer safe to show, checks it against its schema, and tells operators of it. */
export function giveAnswer<O extends z.ZodObject>(
  schema: O,
  answer: unknown,
  { onAnswer }: ToolContext,
): z.output<O> {
  const named: object[] = [];
  const given = schema.parse(cleanAnswer(answer, named));
  onAnswer?.(given, named);
  return given;
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

/**
 * Notes whom and whose tenant a request names, whether or not the rest of it fits; for operators only.
 */
export function noteNamed(args: unknown, { all }: Tenants, facts: RequestFacts): void {
  facts.asked = peopleAsked(args);
  const { tenant } = Object(args) as { readonly tenant?: unknown };
  if (typeof tenant !== "string" || tenant.length > MAX_NAME) return;
  if (all.some(({ id }) => id === tenant)) return;
  const named = foldAddress(tenant);
  if (all.every(({ id }) => foldAddress(id) !== named)) facts.refusedTenant = tenant;
}

/** The same tenants; records which one a request uses. */
export function recordTenant(tenants: Tenants, facts: RequestFacts): Tenants {
  return {
    ...tenants,
    find: (id) => {
      const tenant = tenants.find(id);
      if (facts.tenant === EVERY_TENANT) (facts.tenants ??= new Set()).add(tenant.id);
      else facts.tenant = tenant.id;
      return tenant;
    },
    select: (id) => {
      if (id === EVERY_TENANT) facts.tenant = EVERY_TENANT;
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

/** Looks up the user that a call names. Throws {@linkcode UserInputError} if there is none. */
export async function requireUser(
  tenant: Tenant,
  name: string,
  request: DirectoryRequest,
): Promise<KnownUser> {
  const { directory, found, similar } = await lookUpUser(tenant, name, request);
  if (found === undefined && similar.length > 0) {
    const people = similar.slice(0, MOST_NAMED).map(({ identity }) => identity.userPrincipalName);
    const named = people.map((each) => cell(each));
    const rest = similar.length - named.length;
    throw new UserInputError(
      `No user ${quote(name)} in tenant ${tenant.id}: several differ from it only in accents or ` +
        `similar letters: ${named.join(", ")}${rest === 0 ? "" : ` and ${rest} more`}. ` +
        "Ask for one of them exactly as it is written here",
      { people },
    );
  }
  if (found === undefined) {
    const { complete, warnings } = directory.facts;
    const reach = complete ? "" : ", as far as its incomplete user list shows";
    const NotFound = complete ? NobodyError : UserInputError;
    throw new NotFound(
      `No user ${
        cell(cleanText(name, MAX_NAME))
      } in tenant ${tenant.id}${reach}: no principal name, e-mail or ` +
        "Microsoft object id is equal to it. Search with list_users and a part of the name as query, and with refresh: true for " +
        // The warnings that an answer from this list would carry.
        ["somebody added in the last minutes", ...warnings].join(". "),
    );
  }
  const others = describeOthers(found.others);
  if (similar.length === 0) return { directory, found, others };
  const only =
    `No address is equal to ${quote(name)}: this is the only user whose address differs ` +
    "from it in accents or similar letters alone";
  return { directory, found, others: [only, ...others] };
}

/** Nobody has the name that a call asks for, in a list that was read to its end. */
export class NobodyError extends UserInputError {}

/** A user who was looked up and found. */
interface KnownUser {
  readonly directory: LookUp["directory"];
  readonly found: FoundUser;
  /** A sentence for each other record that the name could mean. */
  readonly others: readonly string[];
}

/** The longest name that a call can ask for. */
const MAX_NAME = 512;

/** Most other records named one by one; an address that many share would fill the answer. */
const MOST_NAMED = 10;

function describeOthers(others: readonly Entry[]): string[] {
  const named = others.slice(0, MOST_NAMED).map(({ identity, state: { status, admin } }) =>
    `${OTHER_RECORD}${quoteUnlessPlain(identity.userPrincipalName)} (${status}${
      admin === true ? ", admin" : ""
    }, ` +
    `id ${quoteUnlessPlain(identity.id)})`
  );
  const rest = others.length - named.length;
  return rest === 0
    ? named
    : [...named, `And ${plural(rest, "more record has", "more records have")} it too`];
}
