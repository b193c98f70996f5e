import type { Answer, Judge } from "./judge.ts";
import type { Truth } from "./truth.ts";

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
