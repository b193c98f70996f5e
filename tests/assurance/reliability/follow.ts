import type { Caller, Reply } from "./caller.ts";
import { coverageOf, isUnchecked } from "./coverage.ts";
import type { Answer } from "./judge.ts";
import { type Question, tell } from "./question.ts";
import type { Tally } from "./tally.ts";
import { type Rules, verdictOn } from "./verdict.ts";

/** A reader of long lists stops there. */
const PAGES = 4;

/**
 * Goes on to the pages behind a first one. Nobody may stand on two of them, and whoever comes to
 * the end has seen as many users as match.
 */
export async function follow(
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
