import type { Line } from "./line.ts";
import type { Generator } from "./load/generator.ts";
import type { Order, Target } from "./load/load.ts";
import type { Era, Question } from "./load/messages.ts";
import { inRounds, lineOf } from "./rounds.ts";

/** Where to ask a server, and as whom. */
export type Asked = Pick<Target, "url" | "token">;

/** Our server and its references. */
export interface Contenders {
  readonly ours: Asked;
  readonly bare: Asked;
  readonly idiomatic: Asked;
}

/** Rounds that count. */
export const ROUNDS = 7;
const WARM_UP: Order = { what: "throughput", connections: 16, ms: 1_500 };
const ROUND: Order = { what: "throughput", connections: 16, ms: 500 };

/** What the references are called in the table. */
export const AGAINST = {
  bare: "(a) bare SDK Server, constant answer",
  idiomatic: "(b) McpServer, tools registered per request",
} as const;

/** What a question must reach, against each reference. */
const TARGETS: Readonly<Record<Question, { readonly bare: number; readonly idiomatic: number }>> = {
  "tools/call": { bare: 0.8, idiomatic: 2 },
  "tools/list": { bare: 0.85, idiomatic: 4 },
};

/** Measures answers a second for both questions in both eras. */
export async function httpLines(
  contenders: Contenders,
  generator: Generator,
  where: string,
): Promise<Line[]> {
  const lines: Line[] = [];
  for (const era of ["modern", "legacy"] as const) {
    for (const question of ["tools/call", "tools/list"] as const) {
      const rounds = await throughputs({ ...contenders }, generator, { era, question });
      for (const reference of ["bare", "idiomatic"] as const) {
        lines.push(lineOf(rounds, ["ours", reference], {
          row: `${question}, ${ERAS[era]}, ${where}`,
          unit: "/s",
          against: AGAINST[reference],
          target: { atLeast: TARGETS[question][reference] },
        }));
      }
    }
  }
  return lines;
}

const ERAS: Readonly<Record<Era, string>> = { modern: "2026-07-28", legacy: "2025-11-25" };

/** Answers a second of each server, round by round, once all are warm. */
export async function throughputs<Name extends string>(
  contenders: Readonly<Record<Name, Asked>>,
  generator: Generator,
  asked: { readonly era: Era; readonly question: Question },
): Promise<Readonly<Record<Name, readonly number[]>>> {
  const entries = Object.entries(contenders) as [Name, Asked][];
  for (const [, server] of entries) await generator.measure({ ...server, ...asked }, WARM_UP);
  const measures = Object.fromEntries(entries.map(([name, server]) => [
    name,
    () => generator.measure({ ...server, ...asked }, ROUND),
  ])) as Record<Name, () => Promise<number>>;
  return await inRounds(measures, ROUNDS);
}
