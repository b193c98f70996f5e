import { tools } from "../../tools/mod.ts";
import { ConfigurationError, ReportableError } from "../base/errors.ts";
import { DAY_MS } from "../base/text.ts";
import { ONLY_TENANT } from "../configuration/configuration.ts";
import type { EvidenceDesk } from "../evidence/places.ts";
import { HistoryError } from "../history/errors.ts";
import type { Sql } from "../history/sql.ts";
import type { complete } from "../mcp/completions.ts";
import type { ToolContext } from "../mcp/tool_context.ts";
import { ANYBODY } from "../operations/audit.ts";
import type { RemoteState } from "../operations/operations.ts";
import { createProgram, type Host, type ReadyProgram } from "../program/program.ts";
import { SANDBOX_CREDENTIALS } from "../sandbox/tenant.ts";
import {
  createTenant,
  createTenantSet,
  type OwnedTenant,
  type Question,
} from "../tenant/tenant.ts";
import { KeptPackages, removeOldPackages, toResponse } from "./kept_packages.ts";
import {
  type AnswerMessage,
  type AskMessage,
  type EndMessage,
  isUnderstood,
  type NoPackage,
  type ObjectMessage,
  type OpenMessage,
  type SeenDirectory,
} from "./messages.ts";
import { findJurisdiction, nameObject, type ObjectNamespace, readObjectName } from "./placement.ts";
import { observeQuestion, toFailure } from "./remote_owner.ts";
import { createDurableSql, type ObjectStorage, StoredWalks } from "./stored_walks.ts";
import { type Owned, RequestBudget, Upkeep, Wakings } from "./wakings.ts";

/**
 * The owner of one tenant, for every isolate of the Worker: one memory, one database and one
 * reading, which goes on when its caller has gone and, after an eviction, by an alarm.
 */
export class TenantOwnerObject {
  readonly #name: string;
  readonly #objects: ObjectNamespace | undefined;
  readonly #host: Host;
  readonly #storage: ObjectStorage;
  readonly #sql: Sql;
  readonly #budget: RequestBudget;
  /** By question: ends the work for a caller who has gone. */
  readonly #callers = new Map<string, AbortController>();
  #wakings: Wakings;
  #upkeep: Upkeep;
  #owned: Owned | undefined;
  #stored: StoredWalks | undefined;

  /** `name` is that of the object: it says whose tenant it owns. `objects` are all of its class. */
  constructor(name: string, storage: ObjectStorage, host: Host, objects?: ObjectNamespace) {
    this.#name = name;
    this.#objects = objects;
    this.#storage = storage;
    this.#sql = createDurableSql(storage);
    this.#wakings = new Wakings(this.#sql, storage, host.now);
    this.#upkeep = new Upkeep(this.#wakings, host.now);
    this.#budget = new RequestBudget(
      REQUESTS_AT_ONCE,
      async () => await this.#wakings.ringBy(host.now()),
    );
    this.#host = {
      ...host,
      onIsolate: true,
      fetch: this.#budget.watch(host.fetch),
      storeOf: (tenant) => this.#storeOf(tenant),
      openHistory: (place) =>
        // A folder's name says nothing of a key, which is required for `1`.
        place === "1"
          ? Promise.resolve({ ...this.#sql, warnings: [] })
          : Promise.reject(new HistoryError("refused", NO_FOLDER)),
    };
  }

  /** Answers a question: in one line of JSON or, if progress is asked for, in several. */
  async answer(request: Request): Promise<Response> {
    this.#budget.renew();
    const message: ObjectMessage = await request.json();
    if ("look" in message) return Response.json(this.#state());
    if ("open" in message) return await this.#open(message);
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
    const next = removeOldPackages(this.#sql, this.#host.now());
    if (next !== undefined) await this.#wakings.ringBy(next);
    const { own } = readObjectName(this.#name);
    let end: number;
    let owned: Owned | NotOwned | undefined;
    try {
      const { configuration } = this.#owned?.program ?? this.#createProgram();
      end = this.#upkeep.endOf(configuration, own);
      // Callers' credentials were in memory only: their next question goes on.
      owned = own ? this.#own() : this.#owned;
    } catch {
      // The settings are wrong, which each question is told: nothing of the tenant is decided by that.
      return await this.#wakings.ringBy(this.#host.now() + DAY_MS);
    }
    if (this.#host.now() >= end) return await this.#end();
    if (owned === undefined) return await this.#wakings.ringBy(end);
    if (owned === "gone" || owned === "moved") return await this.#end();
    await owned.tenant.directory.restore();
    await this.#upkeep.plan(owned);
  }

  /** Whether its tenant is being read. */
  get isBusy(): boolean {
    return this.#owned?.isRefreshing === true || this.#owned?.tenant.directory.isReading === true;
  }

  #state(): RemoteState {
    const { program, tenant } = this.#owned ?? {};
    return tenant === undefined ? {} : program?.operations.remoteState(tenant.id) ?? {};
  }

  async #ask(
    message: AskMessage,
    signal: AbortSignal,
    onProgress?: ToolContext["onProgress"],
  ): Promise<EndMessage> {
    const { version, question, tenant, caller, maxWaitMs, evidenceAt } = message;
    const seen: SeenDirectory[] = [];
    const end = async (): Promise<Pick<EndMessage, "seen" | "contact">> => {
      const { contact } = this.#state();
      if (this.#owned !== undefined && seen.length > 0) await this.#upkeep.plan(this.#owned, true);
      return { seen, ...(contact === undefined ? {} : { contact }) };
    };
    try {
      if (!isUnderstood(version)) throw new VersionError();
      const owned = this.#own(tenant);
      if (owned === "gone") throw new ConfigurationError([GONE]);
      if (owned === "moved") throw new VersionError();
      await owned.tenant.directory.restore();
      const answer = await observeQuestion(
        owned.program,
        message,
        this.#host.now,
        () =>
          answerQuestion(question, {
            tenants: createTenantSet([owned.tenant]),
            signal,
            caller,
            maxWaitMs,
            evidence: () =>
              Promise.resolve({ ...owned.desk, owner: caller ?? ANYBODY, address: evidenceAt }),
            onProgress,
            onDirectory: ({ users, facts: { complete } }, cache) => {
              seen.push({ users, complete, cache });
            },
          }),
      );
      return { answer, ...await end() };
    } catch (error) {
      return { failure: toFailure(error), ...await end() };
    }
  }

  /** Hands out a package of evidence, if the taker may have it. */
  async #open({ version, open, tenant: brought, ...taker }: OpenMessage): Promise<Response> {
    try {
      if (!isUnderstood(version)) throw new VersionError();
      const owned = this.#own(brought);
      if (typeof owned === "string") return toResponse(undefined);
      return toResponse(await owned.desk.shelf?.open(open, taker));
    } catch (error) {
      return Response.json({ gone: false, failure: toFailure(error) } satisfies NoPackage);
    }
  }

  /** The tenant that a caller brought, or that of the settings. Throws while these are wrong. */
  #own(brought?: AskMessage["tenant"]): Owned | NotOwned {
    if (this.#owned !== undefined) return this.#owned;
    const program = this.#createProgram();
    const { configuration: { jurisdiction }, tenantHost, operations } = program;
    if (brought === undefined) {
      const { id } = readObjectName(this.#name);
      const tenant = program.tenants.find((tenant) => tenant.id === id);
      if (tenant === undefined) return "gone";
      const place = findJurisdiction(this.#objects, tenant.region, jurisdiction);
      if (nameObject("tenant", place, id) !== this.#name) return "moved";
      const { baseUrl } = tenant.client;
      const described = program.configuration.tenants.find((each) => each.id === id) ??
        { id, baseUrl, credentials: SANDBOX_CREDENTIALS };
      return this.#owned = { program, tenant, desk: this.#deskOf(described, program), own: true };
    }
    const fetch = operations.watch(this.#host.fetch, ONLY_TENANT);
    const ports = { ...tenantHost, fetch };
    const described = { id: ONLY_TENANT, ...brought };
    const tenant = createTenant(described, program.configuration, ports);
    return this.#owned = { program, tenant, desk: this.#deskOf(described, program), own: false };
  }

  #deskOf(tenant: OwnedTenant, { configuration }: ReadyProgram): EvidenceDesk {
    // An alarm removes what nobody may fetch any more.
    const onKept = (until: number) => this.#wakings.ringBy(until);
    const shelf = new KeptPackages(this.#sql, tenant, this.#host.now, onKept);
    return { settings: configuration.evidence, shelf };
  }

  #createProgram(): ReadyProgram {
    const program = createProgram(this.#host);
    if (!program.ok) throw program.error;
    return program;
  }

  #storeOf(tenant: OwnedTenant): StoredWalks | undefined {
    const { own, id } = readObjectName(this.#name);
    if (own && tenant.id !== id) return undefined;
    const onStored = (): void => {
      const owned = this.#owned;
      // An eviction must find the alarm that goes on with the walk.
      if (owned !== undefined) this.#upkeep.plan(owned).catch(() => {});
    };
    const onFailure = (error: unknown): void => {
      const kind = error instanceof Error ? error.name : "unknown";
      this.#owned?.program.log("warn", "a list could not be stored", { error: kind });
    };
    return this.#stored = new StoredWalks(this.#sql, tenant, { onStored, onFailure });
  }

  async #end(): Promise<void> {
    // Nothing under way may write again.
    this.#stored?.close();
    this.#owned?.tenant.directory.stop();
    this.#owned = undefined;
    this.#wakings.end();
    await this.#storage.deleteAll();
    this.#wakings = new Wakings(this.#sql, this.#storage, this.#host.now);
    this.#upkeep = new Upkeep(this.#wakings, this.#host.now);
  }
}

/** Why an object owns nothing: its tenant left the settings, or belongs to another object now. */
type NotOwned = "gone" | "moved";

/** Requests of one invocation: the free plan allows 50. */
const REQUESTS_AT_ONCE = 40;

const GONE = "This tenant is no longer in the settings";

const NO_FOLDER =
  "Cannot keep readings: SPANNING_HISTORY names a folder, and there are none here. Write 1 instead";

async function answerQuestion(
  question: Question,
  context: ToolContext,
): Promise<Record<string, unknown>> {
  if ("completion" in question) {
    const { complete } = await import("../mcp/completions.ts");
    return await complete(
      question.completion as CompletionRequest,
      context.tenants,
      context.caller,
    );
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
