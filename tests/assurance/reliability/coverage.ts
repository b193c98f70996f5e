import type { Answer, Coverage } from "./judge.ts";

/** What an answer says that it is drawn from. */
export function coverageOf({ source }: Answer): Coverage {
  return source?.complete === false ? "part" : "whole";
}

/** Whether an answer says that nobody counted whether its list is whole. */
export function isUnchecked({ source }: Answer): boolean {
  return warned(source, /was not checked against it/);
}

/** Whether an answer says that it is from an older reading, because reading anew failed. */
export function isOlder({ source }: Answer): boolean {
  return warned(source, /answer is from the older reading/);
}

function warned(source: Answer, words: RegExp): boolean {
  return (source?.warnings ?? []).some((warning: string) => words.test(warning));
}
