import type { Change } from "./changes.ts";
import { compareWithEarlier } from "./drift.ts";
import { Interpretation } from "./interpretation.ts";
import { countFacts, type KeptUser } from "./kept_user.ts";
import {
  type Decision,
  describeReading,
  type KeptReadings,
  type NewReading,
  type Reading,
  type ReadingChanges,
  type ReadingHead,
} from "./reading.ts";
import { digestUsers } from "./rows.ts";

/** Readings in memory, for a tenant whose history is part of the program. */

/** Keeps the readings of one tenant for as long as the process runs. */
export class MemoryHistory implements KeptReadings {
  readonly #entries: Entry[] = [];
  readonly #decisions: Map<string, Decision> = new Map();

  /** Keeps a reading, or notes that the newest one was seen again. */
  async append(tenant: string, reading: NewReading): Promise<"kept" | "seen_again"> {
    const { version, thresholds, origin, seenAt, source = {} } = reading;
    const { digest, users, facts: counts } = await digestUsers(reading.users());
    const newest = this.#entries.at(-1);
    if (newest?.reading.digest === digest) {
      const { lastSeen, seen } = newest.reading;
      newest.reading = {
        ...newest.reading,
        lastSeen: Math.max(lastSeen, seenAt),
        seen: seen + 1,
      };
      return "seen_again";
    }
    const list: KeptUser[] = [];
    for await (const batch of reading.users()) list.push(...batch);
    const meaning = new Interpretation(counts);
    const facts = { ...describeReading(meaning), version, thresholds, origin };
    const drift = newest === undefined
      ? { changes: [], readingChanged: [] }
      : await this.#compare(newest, { ...facts, meaning, users: () => [list] });
    const id = this.#entries.length + 1;
    const interval = { firstSeen: seenAt, lastSeen: seenAt, seen: 1 };
    this.#entries.push({
      reading: { id, tenant, users, digest, ...interval },
      head: { ...facts, source },
      list,
      ...drift,
    });
    return "kept";
  }

  async #compare(
    newest: Entry,
    after: Parameters<typeof compareWithEarlier>[1],
  ): Promise<Pick<ReadingChanges, "changes" | "readingChanged">> {
    const users = (): readonly (readonly KeptUser[])[] => [newest.list];
    const before = { head: newest.head, users, facts: await countFacts(users()) };
    const were = new Set(
      this.#entries.slice(0, -1).flatMap(({ list }) =>
        list.map(({ identity }) => identity.id.toLowerCase())
      ),
    );
    const findEarlier = (ids: ReadonlySet<string>): Promise<ReadonlySet<string>> =>
      Promise.resolve(new Set([...ids].filter((id) => were.has(id))));
    return await compareWithEarlier(before, after, { findEarlier });
  }

  /** The readings in the order of appending. */
  readings(): Reading[] {
    return this.#entries.map(({ reading }) => reading);
  }

  /** The facts of a reading as a whole. */
  head(reading: Reading): Promise<ReadingHead> {
    return Promise.resolve(this.#entry(reading).head);
  }

  /** The users of a reading, in the order of their ids. */
  async *users(reading: Reading): AsyncGenerator<readonly KeptUser[]> {
    yield await Promise.resolve(this.#entry(reading).list);
  }

  /** The changes from the reading before to this one. */
  changes(from: Reading, to: Reading): Promise<ReadingChanges> {
    const { changes, readingChanged } = this.#entry(to);
    return Promise.resolve({ from, to, changes, readingChanged });
  }

  /** Keeps decisions as long as the readings. */
  addDecisions(_tenant: string, decisions: readonly Decision[]): Promise<void> {
    for (const decision of decisions) this.#decisions.set(decision.grantId, decision);
    return Promise.resolve();
  }

  /** The latest decision about each grant, by the grant's id. */
  decisions(): Promise<ReadonlyMap<string, Decision>> {
    return Promise.resolve(this.#decisions);
  }

  #entry({ id }: Reading): Entry {
    const entry = this.#entries[id - 1];
    if (entry === undefined) throw new TypeError("A reading that is not of this history");
    return entry;
  }
}

interface Entry {
  reading: Reading;
  readonly head: ReadingHead;
  readonly list: readonly KeptUser[];
  readonly changes: readonly Change[];
  readonly readingChanged: readonly string[];
}
