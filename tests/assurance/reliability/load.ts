import {
  type Answer,
  coverageOf,
  isUnchecked,
  type Question,
  type Rules,
  tell,
  verdictOn,
} from "./judge.ts";
import { type Caller, connectCaller, type Reply } from "./measured_server.ts";

/** A reader of long lists stops there. */
const PAGES = 4;

/**
 * Goes on to the pages behind a first one. Nobody may stand on two of them, and whoever comes to
 * the end has seen as many users as match.
 */
async function follow(
  caller: Caller,
  question: Question,
  first: Reply,
  tally: Tally,
  rules: Rules,
): Promise<void> {
  const { tool, args, judgeMore, varies = false } = question;
  if (judgeMore === undefined || first.isError) return;
  const { refresh: _, ...rest } = args;
  const seen = new Set<string>(first.structured.users.map(({ id }: Answer) => id));
  let last: Answer = first.structured;
  let whole = isWhole(last);
  for (let page = 2; page <= PAGES && last.nextCursor !== undefined; page++) {
    const began = performance.now();
    const more = { ...rest, cursor: last.nextCursor };
    const reply = await caller.call(tool, more);
    const verdict = verdictOn({ tool, args: more, judge: judgeMore }, reply, rules);
    if ("wrong" in verdict) {
      return tally.addWrong(`page ${page} of ${tell(question)}: ${verdict.wrong}`);
    }
    if (reply.isError) return tally.add(verdict.right, performance.now() - began);
    last = reply.structured;
    whole &&= isWhole(last);
    const { users, matched, nextCursor } = last;
    const again = users.find(({ id }: Answer) => seen.has(id));
    for (const { id } of users) seen.add(id);
    if (again !== undefined) {
      return tally.addWrong(`page ${page} of ${tell(question)}: a user again`);
    }
    if (whole && !varies && nextCursor === undefined && seen.size !== matched) {
      return tally.addWrong(
        `${tell(question)}: ${seen.size} users on its pages where ${matched} match`,
      );
    }
    tally.add(verdict.right, performance.now() - began);
  }
}

function isWhole(answer: Answer): boolean {
  return coverageOf(answer) === "whole" && !isUnchecked(answer);
}

/** The rules of a call, and the patience of its caller. */
interface Asking extends Rules {
  /** The milliseconds after which the caller gives up, if at all. */
  readonly patience?: () => number | undefined;
}

/** Asks, judges the answer and counts it; goes through the further pages of a list as well. */
async function ask(
  caller: Caller,
  question: Question,
  tally: Tally,
  asking: Asking,
): Promise<void> {
  const { tool, args } = question;
  const patience = asking.patience?.();
  const signal = patience === undefined ? undefined : AbortSignal.timeout(patience);
  const began = performance.now();
  try {
    const reply = await caller.call(tool, args, signal);
    const verdict = verdictOn(question, reply, asking);
    if ("wrong" in verdict) return tally.addWrong(`${tell(question)}: ${verdict.wrong}`);
    tally.add(verdict.right, performance.now() - began);
    await follow(caller, question, reply, tally, asking);
  } catch (error) {
    if (signal?.aborted) tally.add("given up by the caller", performance.now() - began);
    else tally.addWrong(`${tell(question)}: no answer: ${error}`);
  }
}

/** A load. */
interface LoadOptions extends Asking {
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

/** The results of many calls. */
export class Tally {
  calls = 0;
  /** Right answers, by how they are marked, and typed errors, by their class. */
  readonly outcomes: Map<string, number> = new Map();
  /** The number of answers that were wrong or unreadable. */
  wrong = 0;
  /** The first of them. */
  readonly examples: string[] = [];
  readonly #times: number[] = [];

  /** Counts a call that ended well, or as it may. */
  add(outcome: string, ms: number): void {
    this.calls++;
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
    this.#times.push(ms);
  }

  /** Counts a wrong answer. */
  addWrong(what: string): void {
    this.calls++;
    this.wrong++;
    if (this.examples.length < 20) this.examples.push(what);
  }

  /** A percentile of the times, in milliseconds. */
  percentile(percent: number): number {
    const sorted = this.#times.toSorted((left, right) => left - right);
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * percent / 100))] ?? 0;
  }

  /** As lines for people. */
  lines(): string[] {
    const outcomes = [...this.outcomes].sort(([, left], [, right]) => right - left);
    return [
      `calls          ${this.calls}`,
      ...outcomes.map(([outcome, count]) => `  ${String(count).padStart(8)}  ${outcome}`),
      `wrong answers  ${this.wrong}`,
      ...this.examples.map((example) => `  ${example}`),
      `p50 ${this.percentile(50).toFixed(0)} ms, p99 ${this.percentile(99).toFixed(0)} ms`,
    ];
  }
}
