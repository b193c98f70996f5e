import type { Caller } from "./caller.ts";
import { follow } from "./follow.ts";
import { type Question, tell } from "./question.ts";
import type { Tally } from "./tally.ts";
import { type Rules, verdictOn } from "./verdict.ts";

/** How a call is made. */
export interface Asking extends Rules {
  /** After how many milliseconds the caller gives up, if at all. */
  readonly patience?: () => number | undefined;
}

/** Asks, judges the answer and counts it; goes through the further pages of a list as well. */
export async function ask(
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
