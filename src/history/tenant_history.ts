import { createQueues, yieldToEventLoop } from "../base/async.ts";
import { ReportableError, UserInputError } from "../base/errors.ts";
import { VERSION } from "../base/identity.ts";
import { formatDay, plural } from "../base/text.ts";
import type { Directory, DirectoryFacts } from "../directory/directory.ts";
import { DirectoryBuilder } from "../directory/directory_builder.ts";
import type { ReviewThresholds } from "../governance/review/facts.ts";
import type { EarlierReading, KeptTenant, ReadingKeeper } from "../tenant/reading_keeper.ts";
import type { Tenant } from "../tenant/tenant.ts";
import type { Decision, KeptReadings, Reading, ReadingChanges, ReadingHead } from "./reading.ts";
import { findReadingAt, findSpan, readMoment } from "./span.ts";

/** One tenant's readings, as the tenant and its tools use them. */

/** Keeps one tenant's readings and answers from them. */
export class TenantHistory implements ReadingKeeper {
  readonly #options: TenantHistoryOptions;
  /** The last reading that was kept or tried: one at a time. */
  #keeping: Promise<unknown> = Promise.resolve();
  /** The reading that was asked about last, which many ask about again, at whatever moments. */
  #recalled: { readonly key: string; readonly directory: Directory } | undefined;
  /** One reading is loaded at a time: each is as large as the tenant's list. */
  readonly #inTurn = createQueues();

  constructor(options: TenantHistoryOptions) {
    this.#options = options;
  }

  /** Keeps a whole list. Never throws; gives the warning that answers then carry. */
  readonly keep = (directory: Directory): Promise<string | undefined> => {
    const kept = this.#keeping.then(() => this.#keep(directory));
    this.#keeping = kept;
    return kept;
  };

  async #keep(directory: Directory): Promise<string | undefined> {
    const { open, tenant, thresholds, onKeep } = this.#options;
    const { facts } = directory;
    try {
      const store = await open();
      const result = await store.append(tenant.id, {
        users: () => directory.recordsById(),
        seenAt: facts.fetchedAt,
        version: VERSION,
        thresholds,
        origin: tenant.origin,
        source: facts,
      });
      onKeep(tenant.id, { result });
      return undefined;
    } catch (error) {
      onKeep(tenant.id, { error });
      const why = error instanceof ReportableError ? `: ${error.message}` : "";
      return `This reading could not be kept, so changes since it will not be told${why}`;
    }
  }

  /** The newest reading kept at or before a moment, as a directory. */
  readonly recall = async (asOf: string, signal?: AbortSignal): Promise<Directory> => {
    const moment = readMoment(asOf, "end", "asOf");
    const store = await this.#options.open();
    const readings = store.readings(this.#options.tenant.id);
    const reading = findReadingAt(readings, moment);
    if (reading === undefined) {
      const [oldest] = readings;
      throw new UserInputError(
        oldest === undefined
          ? `Cannot answer as of another time: no reading is kept yet. ${this.#options.next}`
          : `No reading was kept by then: the oldest one is of ${formatDay(oldest.firstSeen)}`,
      );
    }
    return await this.#recall(store, reading, moment, signal);
  };

  /** The reading that a question about changes since a moment begins with. */
  readonly recallSince = async (
    since: string,
    asOf?: string,
    signal?: AbortSignal,
  ): Promise<EarlierReading> => {
    const { from, warnings } = await this.span({ since, until: asOf });
    const moment = Math.max(readMoment(since, "start", "since"), from.firstSeen);
    const store = await this.#options.open();
    return { directory: await this.#recall(store, from, moment, signal), warnings };
  };

  async #recall(
    store: KeptReadings,
    reading: Reading,
    moment: number,
    signal: AbortSignal | undefined,
  ): Promise<Directory> {
    const { digest, id, firstSeen, lastSeen } = reading;
    const key = `${digest} ${id} ${lastSeen}`;
    const directory = await this.#inTurn(this, { signal }, async () => {
      if (this.#recalled?.key === key) return this.#recalled.directory;
      const directory = await this.#load(store, reading);
      this.#recalled = { key, directory };
      return directory;
    });
    return directory.withFacts({
      ...directory.facts,
      fetchedAt: lastSeen <= moment ? lastSeen : firstSeen,
      asOf: new Date(moment).toISOString(),
    });
  }

  async #load(store: KeptReadings, reading: Reading): Promise<Directory> {
    const builder = new DirectoryBuilder();
    for await (const batch of store.users(reading)) {
      await yieldToEventLoop();
      builder.add(batch.map(({ identity: { id: msId, ...names }, facts }) => ({
        msId,
        ...names,
        ...facts,
      })));
    }
    await builder.prepare();
    const { source } = await store.head(reading);
    return builder.build(source as DirectoryFacts);
  }

  /** The readings in the order in which they were kept. */
  async readings(): Promise<readonly Reading[]> {
    const store = await this.#options.open();
    return store.readings(this.#options.tenant.id);
  }

  /**
   * When the oldest reading was first seen, in milliseconds since 1970; undefined where there is
   * nothing to compare yet, or what is kept cannot be read: that fails no answer that offers it.
   */
  async changesSince(): Promise<number | undefined> {
    const [oldest, ...later] = await this.readings().catch(() => []);
    if (oldest === undefined) return undefined;
    return later.length > 0 || oldest.lastSeen > oldest.firstSeen ? oldest.firstSeen : undefined;
  }

  /** The two readings that a question about changes means. Throws a `UserInputError`. */
  async span(question: Parameters<typeof findSpan>[1]): Promise<ReturnType<typeof findSpan>> {
    return findSpan(await this.readings(), question, this.#options.next);
  }

  /** The same two readings again, for a later page. Throws a `UserInputError` when one is gone. */
  async spanOf(fromId: number, toId: number): Promise<ReturnType<typeof findSpan>> {
    const readings = await this.readings();
    const [from, to] = [fromId, toId].map((id) => readings.find((reading) => reading.id === id));
    if (from !== undefined && to !== undefined) return { from, to, warnings: [] };
    throw new UserInputError(
      "Cannot use this cursor any more: a reading it is about is no longer kept. " +
        "Start again without a cursor",
    );
  }

  /** How old the newest reading is, in a sentence. */
  async describeAge(): Promise<string> {
    const newest = (await this.readings()).at(-1);
    if (newest === undefined) return "No reading is kept yet";
    const minutes = Math.max(0, Math.round((this.#options.now() - newest.lastSeen) / 60_000));
    const age = minutes < 120
      ? plural(minutes, "minute")
      : minutes < 2 * 24 * 60
      ? plural(Math.round(minutes / 60), "hour")
      : plural(Math.round(minutes / (24 * 60)), "day");
    return `Answered from kept readings; the newest was last seen ${age} ago`;
  }

  /** The facts of a reading as a whole, as an answer from it names them. */
  async facts(reading: Reading): Promise<DirectoryFacts> {
    const store = await this.#options.open();
    const { source } = await store.head(reading);
    return { ...source as DirectoryFacts, fetchedAt: reading.lastSeen };
  }

  /** What is known of a reading beside its users. */
  async head(reading: Reading): Promise<ReadingHead> {
    return await (await this.#options.open()).head(reading);
  }

  /** The latest decision about each grant, by the grant's id. */
  async decisions(): Promise<ReadonlyMap<string, Decision>> {
    return await (await this.#options.open()).decisions(this.#options.tenant.id);
  }

  /** Keeps the decisions of one closing. */
  async addDecisions(decisions: readonly Decision[]): Promise<void> {
    await (await this.#options.open()).addDecisions(this.#options.tenant.id, decisions);
  }

  /** The changes from one reading to a later one: between each two neighbours, in order. */
  async *changes(from: Reading, to: Reading): AsyncGenerator<ReadingChanges> {
    const store = await this.#options.open();
    let before: Reading | undefined;
    for (const reading of store.readings(this.#options.tenant.id)) {
      if (before !== undefined && reading.id > from.id && reading.id <= to.id) {
        yield await store.changes(before, reading);
      }
      before = reading;
    }
  }
}

/** The history of a tenant; undefined where its readings are not kept. */
export function historyOf({ keeper }: Pick<Tenant, "keeper">): TenantHistory | undefined {
  return keeper instanceof TenantHistory ? keeper : undefined;
}

/** Options of {@linkcode TenantHistory}. */
interface TenantHistoryOptions {
  readonly tenant: KeptTenant;
  readonly thresholds: ReviewThresholds;
  /** Opens what keeps the readings, or gives what is open. Throws a `HistoryError`. */
  readonly open: () => Promise<KeptReadings>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** When the next reading comes, in a sentence. */
  readonly next: string;
  /** Called after each reading that was to be kept. */
  readonly onKeep: (tenant: string, end: KeepEnd) => void;
}

/** The outcome of keeping a reading. */
export type KeepEnd =
  | { readonly result: "kept" | "seen_again" }
  | { readonly error: unknown };
