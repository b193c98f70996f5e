/** Something to measure. */
export interface Contender {
  readonly name: string;
  readonly run: () => unknown;
}

/** What was measured of one contender. */
export interface Timing {
  readonly name: string;
  /** Median, in milliseconds. */
  readonly ms: number;
  /** Milliseconds round by round. */
  readonly rounds: readonly number[];
}

/** Rounds to warm up, not counted: compiled code and memory are then what they stay. */
const WARM_UP = 2;

/**
 * Times contenders in turn, round after round, there and back again: what the machine does
 * meanwhile then hits all of them alike, and none always follows the same other one.
 */
export async function interleave(
  contenders: readonly Contender[],
  rounds: number,
): Promise<Timing[]> {
  const times = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < WARM_UP + rounds; round++) {
    for (const { name, run } of round % 2 === 0 ? contenders : contenders.toReversed()) {
      // A full collection would throw away compiled code, which is not what is measured.
      collectGarbage("minor");
      const start = performance.now();
      await run();
      const ms = performance.now() - start;
      if (round >= WARM_UP) times.get(name)?.push(ms);
    }
  }
  return [...times].map(([name, rounds]) => ({ name, ms: median(rounds), rounds }));
}

/** The median over the rounds of how much longer `ours` took than `theirs` in the same round. */
export function ratioOf(ours: Timing, theirs: Timing): number {
  return median(ours.rounds.map((ms, round) => ms / (theirs.rounds[round] ?? NaN)));
}

/** The middle value; of an even number of values, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** Collects garbage now. Needs a process started with `--v8-flags=--expose-gc`. */
export function collectGarbage(type: "minor" | "major"): void {
  const { gc } = globalThis as { gc?: (options: { type: string }) => void };
  if (gc === undefined) throw new Error("Start this with --v8-flags=--expose-gc");
  gc({ type });
}
