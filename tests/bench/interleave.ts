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

/**
 * Times contenders in turn, round after round, each round beginning with another one: what the
 * machine does meanwhile then hits all of them alike. The first round is to warm up and not counted.
 */
export async function interleave(
  contenders: readonly Contender[],
  rounds: number,
): Promise<Timing[]> {
  const times = contenders.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const index = (round + turn) % contenders.length;
      collectGarbage();
      const start = performance.now();
      await contenders[index]?.run();
      if (round > 0) times[index]?.push(performance.now() - start);
    }
  }
  return contenders.map(({ name }, index) => {
    const rounds = times[index] ?? [];
    return { name, ms: median(rounds), rounds };
  });
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

/** Collects garbage now, in a process started with `--v8-flags=--expose-gc`. */
export function collectGarbage(): void {
  (globalThis as { gc?: () => void }).gc?.();
}
