import type { Line } from "./line.ts";
import type { Generator } from "./load/generator.ts";
import type { Order, Target } from "./load/load.ts";
import type { Era, Question } from "./load/messages.ts";
import { inRounds, lineOf } from "./rounds.ts";
import type { Reference } from "./servers/reference_app.ts";

/** Where to ask a server, and as whom. */
export type Asked = Pick<Target, "url" | "token">;

/** Our server and its references. */
export type Contenders = Readonly<Record<"ours" | Reference, Asked>>;

/** Rounds that count. */
export const ROUNDS = 7;
const WARM_UP: Order = { what: "throughput", connections: 16, ms: 1_200 };
const ROUND: Order = { what: "throughput", connections: 16, ms: 400 };

/** What the references are called in the table. */
export const AGAINST: Readonly<Record<Reference, string>> = {
  bare: "(a) bare SDK Server, constant answer",
  idiomatic: "(b) McpServer, tools registered per request",
  hoisted: "(b) with its zod schemas made once",
};

/** What a question must reach, against each reference. */
const TARGETS: Readonly<Record<Question, Readonly<Partial<Record<Reference, number>>>>> = {
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
      for (const reference of ["bare", "idiomatic", "hoisted"] as const) {
        const atLeast = TARGETS[question][reference];
        lines.push(lineOf(rounds, ["ours", reference], {
          row: `${question}, ${ERAS[era]}, ${where}`,
          unit: "/s",
          against: AGAINST[reference],
          ...(atLeast === undefined ? {} : { target: { atLeast } }),
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
