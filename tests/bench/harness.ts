/** The target of a ratio. */
export type Target = { readonly atLeast: number } | { readonly atMost: number };

/** One line of the table: what we take or give, next to one reference. */
export interface Line {
  readonly row: string;
  /** Ours divided by the reference's: the median over rounds in which both were measured. */
  readonly ratio: number;
  /** The least and the greatest of these ratios; over several runs, those of the runs' medians. */
  readonly spread?: readonly [least: number, most: number];
  readonly target?: Target;
  /** The ratio of each run, if there were several. */
  readonly runs?: readonly number[];
  readonly ours: number;
  readonly reference: number;
  /** Of both figures. */
  readonly unit: string;
  /** The name of the reference. */
  readonly against: string;
}

/** Something to measure in a process of its own; a text says why it was not measured. */
export type Row = () => Promise<readonly (Line | string)[]>;

/**
 * Whether a line reaches its target; undefined where it has none. Of several runs the worst counts.
 */
export function isMet({ ratio, target, runs = [ratio] }: Line): boolean | undefined {
  if (target === undefined) return undefined;
  return "atLeast" in target
    ? Math.min(...runs) >= target.atLeast
    : Math.max(...runs) <= target.atMost;
}

/**
 * The lines of several runs of the same rows as those of one: the medians, and their spread. A line
 * that one run lacks has the figures of the others.
 */
export function joinRuns(runs: readonly (readonly Line[])[]): Line[] {
  if (runs.length < 2) return [...runs[0] ?? []];
  const byName = Map.groupBy(runs.flat(), ({ row, against, unit }) => [row, against, unit].join());
  return Array.from(byName.values(), (same) => {
    const ratios = same.map(({ ratio }) => ratio);
    return {
      ...same[0] as Line,
      ratio: median(ratios),
      runs: ratios,
      spread: [Math.min(...ratios), Math.max(...ratios)],
      ours: median(same.map(({ ours }) => ours)),
      reference: median(same.map(({ reference }) => reference)),
    };
  });
}

/** Something to measure. */
interface Contender {
  readonly name: string;
  readonly run: () => unknown;
}

/** The measurements of one contender. */
interface Timing {
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
function median(values: readonly number[]): number {
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

/** Figures by contender, round by round. */
export type Rounds<Name extends string> = Readonly<Record<Name, readonly number[]>>;

/** Measures contenders in turn, round after round, there and back again. */
export async function inRounds<Name extends string>(
  contenders: Readonly<Record<Name, () => Promise<number>>>,
  rounds: number,
): Promise<Rounds<Name>> {
  const names = Object.keys(contenders) as Name[];
  const figures = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<
    Name,
    number[]
  >;
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      figures[name].push(await contenders[name]());
    }
  }
  return figures;
}

/**
 * Measures contenders in rounds of many short turns each, so that the machine has the same pace for
 * all of them. A round's figure is the mean of its turns.
 */
export async function inShortTurns<Name extends string>(
  contenders: Readonly<Record<Name, () => Promise<number>>>,
  rounds: number,
  turns: number,
): Promise<Rounds<Name>> {
  const parts: Rounds<Name>[] = [];
  for (let round = 0; round < rounds; round++) {
    const figures = Object.entries<readonly number[]>(await inRounds(contenders, turns));
    const means = figures.map(([name, all]) => [name, [all.reduce((a, b) => a + b) / turns]]);
    parts.push(Object.fromEntries(means));
  }
  return joined(parts);
}

/** Figures count as steady once so many in a row differ by no more than this part of them. */
const STEADY = { rounds: 3, part: 0.1, atMost: 10 };

/** Runs contenders until their figures are steady, so that V8 has compiled what it will. */
export async function warmUp<Name extends string>(
  contenders: Readonly<Record<Name, () => Promise<number>>>,
): Promise<void> {
  const figures: number[][] = [];
  for (let round = 1; round <= STEADY.atMost; round++) {
    const measured = await inRounds(contenders, 1);
    figures.push(Object.values<readonly number[]>(measured).map(([figure = NaN]) => figure));
    if (figures.length >= STEADY.rounds && isSteady(figures.slice(-STEADY.rounds))) return;
  }
}

/** Whether the figures of each contender, round by round, hardly differ. */
export function isSteady(rounds: readonly (readonly number[])[]): boolean {
  return (rounds[0] ?? []).every((_, contender) => {
    const figures = rounds.map((round) => round[contender] ?? NaN);
    return Math.max(...figures) - Math.min(...figures) <= STEADY.part * median(figures);
  });
}

/** The rounds of several measurements of the same contenders, as those of one. */
export function joined<Name extends string>(parts: readonly Rounds<Name>[]): Rounds<Name> {
  const names = Object.keys(parts[0] ?? {}) as Name[];
  return Object.fromEntries(
    names.map((name) => [name, parts.flatMap((part) => part[name])]),
  ) as unknown as Rounds<Name>;
}

/** A line of the table from what was measured in rounds. */
export function lineOf<Name extends string>(
  rounds: Rounds<Name>,
  [ours, theirs]: readonly [Name, Name],
  facts: Pick<Line, "row" | "unit" | "against"> & { readonly target?: Target },
): Line {
  const ratios = rounds[ours].map((figure, round) => figure / (rounds[theirs][round] ?? NaN));
  return {
    ...facts,
    ratio: median(ratios),
    spread: [Math.min(...ratios), Math.max(...ratios)],
    ours: median(rounds[ours]),
    reference: median(rounds[theirs]),
  };
}

/** More than the noise of two cores: beyond, the cost grows faster than the users. */
export const LINEAR = 1.2;
const ROUNDS = 5;

/** A measurement for a number of users, in some unit. */
export interface Sized {
  readonly users: number;
  readonly measure: () => Promise<number>;
}

/** Measures the cost of one user among many and among fewer, in turn. */
export async function growth(
  what: string,
  unit: string,
  fewer: Sized,
  more: Sized,
): Promise<Line> {
  const each = ({ users, measure }: Sized) => async (): Promise<number> =>
    await measure() / users * 1000;
  const contenders = { ours: each(more), fewer: each(fewer) };
  await inRounds(contenders, 1);
  return lineOf(await inRounds(contenders, ROUNDS), ["ours", "fewer"], {
    row: `${what}: each of ${more.users.toLocaleString("en-US")} users`,
    unit: `${unit} per 1,000`,
    against: `each of ${fewer.users.toLocaleString("en-US")}`,
    target: { atMost: LINEAR },
  });
}

/**
 * Bytes in use on the heap and outside it. What V8 calls external includes array buffers; Deno
 * reports 0 for those apart.
 */
export function bytesInUse(): number {
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}

/** Measures the memory that the result of work adds, in bytes, with a forced collection before and after. */
export async function retainedBy<T>(
  work: () => T | Promise<T>,
): Promise<{ bytes: number; result: T }> {
  await settle();
  const before = bytesInUse();
  const result = await work();
  await settle();
  return { bytes: bytesInUse() - before, result };
}

/** Buffers are let go of a moment after the collection that finds them, hence twice. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) {
    collectGarbage("major");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
