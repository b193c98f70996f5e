import { ask, type Asking } from "./ask.ts";
import { connectCaller } from "./caller.ts";
import type { Question } from "./question.ts";
import type { Tally } from "./tally.ts";

/** A load. */
export interface LoadOptions extends Asking {
  readonly url: URL;
  readonly callers: number;
  readonly next: () => Question;
  readonly tally: Tally;
  /** Whether there is another call to make. */
  readonly goesOn: () => boolean;
  /** Calls a second that all make together; as fast as they can when absent. */
  readonly rate?: number;
}

/** After so many calls a caller leaves and comes back as a new one. */
const CALLS_PER_CONNECTION = 50;

/** Lets callers ask at the same time, every other one a 2025-era client, until it does not go on. */
export async function load(options: LoadOptions): Promise<void> {
  const { callers, rate } = options;
  const everyMs = rate === undefined ? 0 : callers * 1000 / rate;
  await Promise.all(Array.from({ length: callers }, async (_, number) => {
    let due = performance.now() + everyMs * number / callers;
    for (let connection = number; options.goesOn(); connection++) {
      const caller = await connectCaller(options.url, connection % 2 === 0 ? "2026" : "2025");
      try {
        for (let calls = 0; calls < CALLS_PER_CONNECTION && options.goesOn(); calls++) {
          await until(due);
          if (!options.goesOn()) break;
          await ask(caller, options.next(), options.tally, options);
          due = Math.max(due + everyMs, performance.now());
        }
      } finally {
        await caller.close();
      }
    }
  }));
}

async function until(time: number): Promise<void> {
  const left = time - performance.now();
  if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
}
