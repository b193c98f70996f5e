import type { Reply } from "./measured_server.ts";
import type { Fits, Range, Truth } from "./truth.ts";

/** Reads from an answer whether it is drawn from the whole tenant. */
export function coverageOf({ source }: Answer): Coverage {
  return source?.complete === false ? "part" : "whole";
}

/** Whether an answer says that no figures of the tenant's confirm its list. */
export function isUnchecked({ source }: Answer): boolean {
  return source?.confirmed === false || warned(source, /was not checked against it/);
}

/** Whether an answer says that it is from an older reading, because reading again failed. */
function isOlder({ source }: Answer): boolean {
  return warned(source, /answer is from the older reading/);
}

function warned(source: Answer, words: RegExp): boolean {
  return (source?.warnings ?? []).some((warning: string) => words.test(warning));
}

/** The beginnings of the messages of typed errors. */
const BEGINNINGS: readonly (readonly [kind: string, words: RegExp])[] = [
  ["SpanningAuthError", /^Spanning refused the credentials/],
  ["SpanningRateLimitError", /^Spanning limits how often it may be asked/],
  ["SpanningUnavailableError", /^Spanning is unavailable/],
  ["SpanningResponseError", /^Cannot read Spanning's answer/],
  ["IncompleteDirectoryError", /^Cannot answer from an incomplete user list/],
  ["StillReadingError", /^Cannot answer yet/],
  ["BackupStatusError", /^Cannot tell this user's backup status/],
];

/** The class of an error that a vendor's fault may cause, by its message; undefined for others. */
export function errorKind(text: string): string | undefined {
  return BEGINNINGS.find(([, words]) => words.test(text))?.[0];
}

/** The rules by which answers are judged. */
export interface Rules {
  /** Whether the vendor fails at times, so that typed errors are right. */
  readonly faults: boolean;
}

/** The verdict on a reply: right, with its mark, or wrong, with the reason. */
type Verdict = { readonly right: string } | { readonly wrong: string };

/** Judges a reply by what is true, and by what may be said where it is not known. */
export function verdictOn(
  question: Question,
  { structured, text, isError }: Reply,
  rules: Rules,
): Verdict {
  if (isError) return verdictOnError(question, text, rules);
  const untyped = (structured.tenants ?? []).find((row: { error?: string }) =>
    row.error !== undefined && !(rules.faults && errorKind(row.error) !== undefined) &&
    !(question.args["refresh"] === true && REFRESHED_OFTEN.test(row.error))
  );
  if (untyped !== undefined) return { wrong: `a row with: ${untyped.error}` };
  const coverage = coverageOf(structured);
  if (coverage === "part" && !rules.faults) return { wrong: "partial where nothing failed" };
  if (isUnchecked(structured) && !rules.faults) return { wrong: "not confirmed, nothing failed" };
  const parts = [structured, ...(structured.tenants ?? [])].map(coverageOf);
  if (parts.includes("part") && question.args["allowPartial"] !== true) {
    return { wrong: "partial where nobody accepted that" };
  }
  const wrong = question.judge(structured, coverage);
  if (wrong === undefined) {
    if (coverage === "part") return { right: "partial answer, marked as such" };
    if (isOlder(structured)) return { right: "right answer from an older reading, marked as such" };
    return { right: "right answer" };
  }
  const short = isUnchecked(structured) && question.judge(structured, "part") === undefined;
  if (short && rules.faults) return { right: "short answer, marked as not counted" };
  return { wrong };
}

/** A caller may refresh one tenant a few times a minute. */
const REFRESHED_OFTEN = /^Cannot read the user list again yet: it was read \d+ times for you/;

function verdictOnError({ refusal, args }: Question, text: string, { faults }: Rules): Verdict {
  const kind = faults ? errorKind(text) : undefined;
  if (kind !== undefined) return { right: kind };
  if (refusal?.test(text)) return { right: "right refusal" };
  if (args["refresh"] === true && REFRESHED_OFTEN.test(text)) {
    return { right: "refreshed too often, and told so" };
  }
  if (faults && /^No user .*was not checked against it/.test(text)) {
    return { right: "not in a list, marked as not counted" };
  }
  // A caller who accepts a part is told that somebody is not in that part.
  const partial = /^No user .*as far as its incomplete user list shows/;
  if (faults && args["allowPartial"] === true && partial.test(text)) {
    return { right: "not in a partial list, marked as such" };
  }
  return { wrong: `the error: ${text}` };
}

/** A call with what makes its answer right. */
export interface Question {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly judge: Judge;
  /** Judges a further page of a list on its own. */
  readonly judgeMore?: (answer: Answer) => string | undefined;
  /** Whether two readings of the tenant may differ in who fits, each of them being right. */
  readonly varies?: boolean;
  /** Errors that are right where the vendor does nothing wrong. */
  readonly refusal?: RegExp;
}

/** What to ask from. */
export interface Questioner {
  readonly truths: readonly Truth[];
  /** A number from 0 up to 1. */
  readonly random: () => number;
  /** Arguments that any question about users may carry. */
  readonly extras: () => Readonly<Record<string, unknown>>;
}

/** One of several, of which there must be one, by chance. */
export function oneOf<T>(all: readonly T[], random: () => number): T {
  return all[Math.floor(random() * all.length)] as T;
}

/** Judges the rows of an answer about every tenant. */
export function judgeRows(
  truths: readonly Truth[],
  { tenants, failed }: Answer,
  judge: (truth: Truth, row: Answer) => string | undefined,
): string | undefined {
  const ids = tenants.map(({ tenant }: Answer) => tenant).sort().join();
  if (ids !== truths.map(({ id }) => id).sort().join()) return "not every tenant has a row";
  const errors = tenants.filter((row: Answer) => row.error !== undefined).length;
  if (failed !== errors) return "failed does not count the rows that are errors";
  for (const truth of truths) {
    const row = tenants.find(({ tenant }: Answer) => tenant === truth.id);
    const wrong = row.error === undefined ? judge(truth, row) : undefined;
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** The call, for people. */
export function tell({ tool, args }: Question): string {
  return `${tool} ${JSON.stringify(args)}`;
}

// deno-lint-ignore no-explicit-any
export type Answer = any;

/** The share of the tenant that an answer says it is drawn from. */
export type Coverage = "whole" | "part";

/** Judges an answer: what is wrong with it, or nothing. */
type Judge = (answer: Answer, coverage: Coverage) => string | undefined;

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
  fields?: readonly string[],
): string | undefined {
  const counted = judgeCount("matched", matched, truth.count(fits), coverage);
  if (counted !== undefined) return counted;
  if (users.length !== Math.min(limit, matched)) {
    return `a page of ${users.length} users where ${matched} match and ${limit} were asked for`;
  }
  if ((nextCursor !== undefined) !== (matched > limit)) return "nextCursor does not fit matched";
  const wrong = judgeUsers(truth, fits, users, fields);
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
  fields?: readonly string[],
): string | undefined {
  if (new Set(users.map(({ id }) => id)).size !== users.length) return "a user twice";
  return first(users.map((user) => truth.wrongWith(user, fits, fields)));
}

/** The first thing that is wrong. */
export function first(wrongs: readonly (string | undefined)[]): string | undefined {
  return wrongs.find((wrong) => wrong !== undefined);
}
