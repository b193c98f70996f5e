import type { Era, Question } from "./messages.ts";

/** Where to ask and what. */
export interface Target {
  readonly url: string;
  readonly era: Era;
  readonly question: Question;
  /** The bearer token to send; absent for none. */
  readonly token?: string;
}

/** One thing that a load generator does, by name, with what it gives back. */
export type Order =
  /** Requests a second, with so many connections. */
  | { readonly what: "throughput"; readonly connections: number; readonly ms: number }
  /** The 99th percentile in milliseconds, at a fixed rate. */
  | { readonly what: "p99"; readonly perSecond: number; readonly ms: number };
