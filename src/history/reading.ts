/** A reading that is kept, one that is to be kept, and what lies between two. */

import type { Change } from "./changes.ts";
import type { KeptUser, UserBatches } from "./kept_user.ts";
import type { ReadingFacts, ReadingMaking } from "./reading_facts.ts";

/** One whole list, as it was from when it was first seen until it was last seen. */
export interface Reading {
  /** Grows with the order of appending, which is the order of readings whatever the clock said. */
  readonly id: number;
  readonly tenant: string;
  /** In milliseconds since 1970. */
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** How often it was seen. */
  readonly seen: number;
  readonly users: number;
  /** Of `ReadingDigest`. */
  readonly digest: string;
}

/** What is kept of a reading beside its users. */
export interface ReadingHead extends ReadingFacts, ReadingMaking {
  /** What an answer from this reading says of its source, as composition handed it over. */
  readonly source: unknown;
}

/** A reading that is to be kept. */
export interface NewReading extends ReadingMaking {
  /** Of one tenant, in the order of their ids; asked for several times. */
  users(): UserBatches;
  /** When reading began, in milliseconds since 1970. */
  readonly seenAt: number;
  /** Must survive JSON. */
  readonly source?: unknown;
}

/** Where readings are kept and found again, as a question needs it. */
export interface KeptReadings {
  append(tenant: string, reading: NewReading): Promise<"kept" | "seen_again">;
  /** Those of a tenant, in the order of appending. */
  readings(tenant: string): readonly Reading[];
  head(reading: Reading): Promise<ReadingHead>;
  /** In the order of their ids. */
  users(reading: Reading): AsyncIterable<readonly KeptUser[]>;
  /** Between a reading and the one right before it. */
  changes(from: Reading, to: Reading): Promise<ReadingChanges>;
}

/** What happened between a reading and the one before it. */
export interface ReadingChanges {
  readonly from: Reading;
  readonly to: Reading;
  readonly changes: readonly Change[];
  /** What changed in the reading and not in the access, in sentences. */
  readonly readingChanged: readonly string[];
}

/** A note that somebody was erased from a reading, which changed its digest. */
export interface Tombstone {
  readonly tenant: string;
  /** The reading's id; 0 where the whole tenant was erased. */
  readonly reading: number;
  readonly erasedAt: number;
  readonly digestBefore: string;
  /** Empty where the reading itself was erased. */
  readonly digestAfter: string;
}
