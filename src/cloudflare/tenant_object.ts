import { tools } from "../../tools/mod.ts";
import { ConfigurationError, ReportableError } from "../base/errors.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { Sql } from "../history/sql.ts";
import { complete } from "../mcp/completions.ts";
import type { ToolContext } from "../mcp/tool_context.ts";
import { createProgram, type Host, type ReadyProgram } from "../program/program.ts";
import { readTenant } from "../program/refresh.ts";
import { DEADLINES } from "../tenant/deadlines.ts";
import { createTenant, type Question, type Tenant } from "../tenant/tenant.ts";
import { createTenantSet } from "../tenant/tenants.ts";
import { createDurableSql, type ObjectStorage } from "./durable_sql.ts";
import {
  type AnswerMessage,
  type AskMessage,
  type EndMessage,
  type LeaveMessage,
  MESSAGE_VERSION,
  type SeenDirectory,
  toFailure,
} from "./messages.ts";
import { OWN_TENANT } from "./remote_owner.ts";
import { StoredWalks } from "./stored_walks.ts";
import { RequestBudget, Wakings } from "./wakings.ts";

/**
 * The owner of one tenant, for every isolate of the Worker: one memory, one database and one
 * reading, which goes on when its caller has gone and, after an eviction, by an alarm.
 */
export class TenantOwnerObject {
  readonly #name: string;
  readonly #host: Host;
  readonly #storage: ObjectStorage;
  readonly #sql: Sql;
  readonly #budget: RequestBudget;
  /** By question: ends the work for a caller who has gone. */
  readonly #callers = new Map<string, AbortController>();
  #wakings: Wakings;
  #owned: Owned | undefined;

  /** `name` is that of the object: it says whose tenant it owns. */
  constructor(name: string, storage: ObjectStorage, host: Host) {
    this.#name = name;
    this.#storage = storage;
    this.#sql = createDurableSql(storage);
    this.#wakings = new Wakings(this.#sql, storage, host.now);
    this.#budget = new RequestBudget(
      REQUESTS_AT_ONCE,
      async () => await this.#wakings.ringBy(host.now()),
    );
    this.#host = {
      ...host,
      onIsolate: true,
      fetch: this.#budget.watch(host.fetch),
      storeOf: (tenant) => this.#storeOf(tenant),
      openHistory: () => Promise.resolve({ ...this.#sql, warnings: [] }),
    };
  }

  /** Answers a question: in one line of JSON or, if progress is asked for, in several. */
  async answer(request: Request): Promise<Response> {
    this.#budget.renew();
    const message = await request.json() as AskMessage | LeaveMessage;
    if ("leave" in message) {
      this.#callers.get(message.leave)?.abort();
      return Response.json({});
    }
    const gone = new AbortController();
    const { ask = "" } = message;
    this.#callers.set(ask, gone);
    const asked = (onProgress?: ToolContext["onProgress"]): Promise<EndMessage> =>
      this.#ask(message, gone.signal, onProgress).finally(() => this.#callers.delete(ask));
    if (!message.progress) return Response.json(await asked());
    const lines = new TransformStream<Uint8Array, Uint8Array>();
    const writer = lines.writable.getWriter();
    const write = (line: AnswerMessage): Promise<void> =>
      writer.write(new TextEncoder().encode(JSON.stringify(line) + "\n"));
    asked((progress) => {
      // Whoever has gone needs no progress, and that is no error.
      write({ progress }).catch(() => {});
    }).then(write).then(() => writer.close()).catch(() => {});
    return new Response(lines.readable, { headers: { "content-type": "application/jsonl" } });
  }

  /** Goes on with a walk, reads again when it is time, and ends the object when it is of no use. */
  async wake(): Promise<void> {
    this.#wakings.rang();
    this.#budget.renew();
    let program: ReadyProgram;
    try {
      program = this.#owned?.program ?? this.#createProgram();
    } catch {
      // The settings are wrong, which each question is told: nothing of the tenant is decided by that.
      return await this.#wakings.ringBy(this.#host.now() + DAY_MS);
    }
    const own = this.#name.startsWith(OWN_TENANT);
    const asked = this.#wakings.last("asked") ?? this.#host.now();
    const end = asked + longestUnused(program.configuration, own);
    if (this.#host.now() >= end) return await this.#end();
    if (this.#owned === undefined && !own) {
      // Callers' credentials were in memory only: their next question goes on.
      return await this.#wakings.ringBy(end);
    }
    const owned = this.#owned ??= this.#own();
    if (owned === undefined) return await this.#end();
    await owned.tenant.directory.restore();
    await this.#plan(owned);
  }

  async #ask(
    { version, question, tenant: brought, caller, maxWaitMs }: AskMessage,
    signal: AbortSignal,
    onProgress?: ToolContext["onProgress"],
  ): Promise<EndMessage> {
    const seen: SeenDirectory[] = [];
    const end = async (): Promise<Pick<EndMessage, "seen" | "contact">> => {
      const { program, tenant } = this.#owned ?? {};
      const contact = program?.operations.lastContact([tenant?.id ?? ""]);
      if (this.#owned !== undefined && seen.length > 0) await this.#plan(this.#owned, true);
      return { seen, ...(contact === undefined ? {} : { contact }) };
    };
    try {
      if (version !== MESSAGE_VERSION) throw new VersionError();
      const owned = this.#owned ??= this.#own(brought);
      if (owned === undefined) throw new ConfigurationError([GONE]);
      await owned.tenant.directory.restore();
      const answer = await answerQuestion(question, {
        tenants: createTenantSet([owned.tenant]),
        signal,
        caller,
        maxWaitMs,
        onProgress,
        onDirectory: ({ users, facts: { complete } }, cache) => {
          seen.push({ users, complete, cache });
        },
      });
      return { answer, ...await end() };
    } catch (error) {
      return { failure: toFailure(error), ...await end() };
    }
  }

  /** The tenant that a caller brought, or that of the settings; undefined if it is not there. */
  #own(brought?: AskMessage["tenant"]): Owned | undefined {
    const program = this.#createProgram();
    const { configuration, tenantHost, operations } = program;
    if (brought === undefined) {
      const tenant = program.tenants.find(({ id }) => OWN_TENANT + id === this.#name);
      return tenant === undefined ? undefined : { program, tenant, own: true };
    }
    const fetch = operations.watch(this.#host.fetch, CALLERS_ID);
    const ports = { ...tenantHost, fetch };
    const tenant = createTenant({ id: CALLERS_ID, ...brought }, configuration, ports);
    return { program, tenant, own: false };
  }

  #createProgram(): ReadyProgram {
    const program = createProgram(this.#host);
    if (!program.ok) throw program.error;
    return program;
  }

  #storeOf(tenant: ConstructorParameters<typeof StoredWalks>[1]): StoredWalks | undefined {
    const owns = !this.#name.startsWith(OWN_TENANT) || OWN_TENANT + tenant.id === this.#name;
    if (!owns) return undefined;
    const onStored = (): void => {
      const owned = this.#owned;
      // An eviction must find the alarm that goes on with the walk.
      if (owned !== undefined) this.#plan(owned).catch(() => {});
    };
    const onFailure = (error: unknown): void => {
      const kind = error instanceof Error ? error.name : "unknown";
      this.#owned?.program.log("warn", "a list could not be stored", { error: kind });
    };
    return new StoredWalks(this.#sql, tenant, { onStored, onFailure });
  }

  /** Sets the alarm for whatever comes next, and does what is due. `asked`: by a caller, just now. */
  async #plan({ program, tenant, own }: Owned, asked = false): Promise<void> {
    const wakings = this.#wakings;
    const now = this.#host.now();
    const unusedMs = longestUnused(program.configuration, own);
    if (asked || wakings.last("asked") === undefined) wakings.note("asked", unusedMs / 10);
    await wakings.ringBy((wakings.last("asked") ?? now) + unusedMs);
    if (own) await this.#refresh(program, tenant);
    if (tenant.directory.isReading) await wakings.ringBy(now + LOOK_AGAIN_MS);
  }

  /** Reads a tenant of the settings again when it is time: first some time after the first question. */
  async #refresh({ configuration, operations }: ReadyProgram, tenant: Tenant): Promise<void> {
    const refreshMs = 1000 * configuration.refreshSeconds;
    if (refreshMs === 0) return;
    const now = this.#host.now();
    const last = this.#wakings.last("refreshed");
    const due = last !== undefined && now >= last + refreshMs;
    if (last === undefined || due) this.#wakings.note("refreshed");
    await this.#wakings.ringBy((last === undefined || due ? now : last) + refreshMs);
    // It goes on when the alarm has ended; failures are in the log.
    if (due) readTenant(tenant, operations.onRefresh).catch(() => {});
  }

  async #end(): Promise<void> {
    this.#owned?.tenant.directory.drop();
    this.#owned = undefined;
    await this.#storage.deleteAll();
    this.#wakings = new Wakings(this.#sql, this.#storage, this.#host.now);
  }
}

/** What an object owns. */
interface Owned {
  readonly program: ReadyProgram;
  readonly tenant: Tenant;
  /** Whether it is a tenant of the settings, not one that callers bring. */
  readonly own: boolean;
}

/** Requests of one invocation: the free plan allows 50. */
const REQUESTS_AT_ONCE = 40;

/** The id of the tenant that a caller's credentials are for. */
const CALLERS_ID = "default";

/** After how long an object wakes that is reading, in case it was evicted meanwhile. */
const LOOK_AGAIN_MS = 60_000;

const DAY_MS = 86_400_000;

const GONE = "This tenant is no longer in the settings";

/** How long nobody may have asked before an object ends, in milliseconds; what is history stays. */
function longestUnused(
  { cacheTtlSeconds, staleMaxSeconds, history }: Configuration,
  own: boolean,
): number {
  if (own) return history === undefined ? 30 * DAY_MS : Infinity;
  return Math.max(1000 * cacheTtlSeconds, 1000 * staleMaxSeconds, DEADLINES.unattended);
}

async function answerQuestion(
  question: Question,
  context: ToolContext,
): Promise<Record<string, unknown>> {
  if ("completion" in question) {
    return await complete(question.completion as CompletionRequest, context.tenants);
  }
  const tool = tools.find(({ name }) => name === question.tool);
  if (tool === undefined) throw new VersionError();
  return await tool.answer(question.args, context);
}

type CompletionRequest = Parameters<typeof complete>[0];

/** The Worker and the object are of different versions, as for a moment during a deployment. */
class VersionError extends ReportableError {
  override readonly name = "VersionError" as const;

  constructor() {
    super("Cannot answer: this server is being updated. Ask the same again in a minute");
  }
}
