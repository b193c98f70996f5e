import type { Line } from "./line.ts";
import type { Generator } from "./load/generator.ts";
import type { Order, Target } from "./load/load.ts";
import type { Era, Question } from "./load/messages.ts";
import { inRounds, joined, lineOf, type Rounds } from "./rounds.ts";
import type { Reference } from "./servers/reference_app.ts";

/** Where to ask a server, and as whom. */
export type Asked = Pick<Target, "url" | "token">;

/** Our server and its references. */
export type Contenders = Readonly<Record<"ours" | Reference, Asked>>;

/** How often all servers are started: how a process happens to lie in memory makes a tenth. */
const STARTS = 3;
/** Rounds of each start that count. */
const ROUNDS = 3;
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

/** Each question in each era. */
const ASKED = (["modern", "legacy"] as const).flatMap((era) =>
  (["tools/call", "tools/list"] as const).map((question) => ({ era, question }))
);

/** Servers that run until they are disposed of. */
export interface Running extends AsyncDisposable {
  readonly contenders: Contenders;
}

/** Measures answers a second for both questions in both eras, of servers that `start` starts. */
export async function httpLines(
  start: () => Promise<Running>,
  generator: Generator,
  where: string,
): Promise<Line[]> {
  const measured: Rounds<keyof Contenders>[][] = ASKED.map(() => []);
  for (let begun = 0; begun < STARTS; begun++) {
    await using running = await start();
    for (const [at, asked] of ASKED.entries()) {
      measured[at]?.push(await throughputs({ ...running.contenders }, generator, asked));
    }
  }
  return ASKED.flatMap((asked, at) => linesOf(asked, joined(measured[at] ?? []), where));
}

function linesOf(
  { era, question }: typeof ASKED[number],
  rounds: Rounds<keyof Contenders>,
  where: string,
): Line[] {
  return (["bare", "idiomatic", "hoisted"] as const).map((reference) => {
    const atLeast = TARGETS[question][reference];
    return lineOf(rounds, ["ours", reference], {
      row: `${question}, ${ERAS[era]}, ${where}`,
      unit: "/s",
      against: AGAINST[reference],
      ...(atLeast === undefined ? {} : { target: { atLeast } }),
    });
  });
}

const ERAS: Readonly<Record<Era, string>> = { modern: "2026-07-28", legacy: "2025-11-25" };

/** Answers a second of each server, round by round, once all are warm. */
export async function throughputs<Name extends string>(
  contenders: Readonly<Record<Name, Asked>>,
  generator: Generator,
  asked: { readonly era: Era; readonly question: Question },
): Promise<Rounds<Name>> {
  const entries = Object.entries(contenders) as [Name, Asked][];
  for (const [, server] of entries) await generator.measure({ ...server, ...asked }, WARM_UP);
  const measures = Object.fromEntries(entries.map(([name, server]) => [
    name,
    () => generator.measure({ ...server, ...asked }, ROUND),
  ])) as Record<Name, () => Promise<number>>;
  return await inRounds(measures, ROUNDS);
}
