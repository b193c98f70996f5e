import type { Fits, Range, Truth } from "./truth.ts";

// deno-lint-ignore no-explicit-any
export type Answer = any;

/** How much of the tenant an answer says that it is drawn from. */
export type Coverage = "whole" | "part";

/** Judges an answer: what is wrong with it, or nothing. */
export type Judge = (answer: Answer, coverage: Coverage) => string | undefined;

/** Judges a number. */
export function judgeCount(
  what: string,
  answered: unknown,
  [least, most]: Range,
  coverage: Coverage,
): string | undefined {
  const from = coverage === "whole" ? least : 0;
  const right = typeof answered === "number" && answered >= from && answered <= most;
  return right ? undefined : `${what} is ${answered} instead of ${from}–${most}`;
}

/** Judges numbers by their names. */
export function judgeCounts(
  answered: Readonly<Record<string, unknown>>,
  expected: Readonly<Record<string, Range>>,
  coverage: Coverage,
): string | undefined {
  return first(
    Object.entries(expected).map(([name, range]) =>
      judgeCount(name, answered[name], range, coverage)
    ),
  );
}

/** Judges a first page: its users, their order, how many match, and whether there is more. */
export function judgePage(
  truth: Truth,
  fits: Fits,
  limit: number,
  { users, matched, nextCursor }: Answer,
  coverage: Coverage,
): string | undefined {
  const counted = judgeCount("matched", matched, truth.count(fits), coverage);
  if (counted !== undefined) return counted;
  if (users.length !== Math.min(limit, matched)) {
    return `a page of ${users.length} users where ${matched} match and ${limit} were asked for`;
  }
  if ((nextCursor !== undefined) !== (matched > limit)) return "nextCursor does not fit matched";
  const wrong = judgeUsers(truth, fits, users);
  if (wrong !== undefined || coverage === "part" || truth.losesTags) return wrong;
  const expected: string[] = [];
  for (const user of truth.users) {
    if (expected.length === users.length) break;
    if (fits(user)) expected.push(user.id);
  }
  return users.every(({ id }: Answer, at: number) => id === expected[at])
    ? undefined
    : "the page does not hold the first users";
}

/** Judges users: each is in the tenant, as answered, fits, and stands there once. */
export function judgeUsers(
  truth: Truth,
  fits: Fits,
  users: readonly Answer[],
): string | undefined {
  if (new Set(users.map(({ id }) => id)).size !== users.length) return "a user twice";
  return first(users.map((user) => truth.wrongWith(user, fits)));
}

/** The first thing that is wrong. */
export function first(wrongs: readonly (string | undefined)[]): string | undefined {
  return wrongs.find((wrong) => wrong !== undefined);
}
