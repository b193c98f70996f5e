import type { Served } from "../../support/serving.ts";
import { runWorkerd } from "../../support/workerd.ts";
import { inRounds, joined, type Line, lineOf, type Rounds } from "../harness.ts";
import type { Era, Order, Question, Target } from "../load/connection.ts";
import { type Generator, startGenerator } from "../load/generator.ts";
import { startPageServer } from "../pages.ts";
import type { Reference } from "../servers/apps.ts";
import {
  bundle,
  constantsOf,
  serveOurs,
  serveReference,
  settingsFor,
  TOKEN,
} from "../servers/start.ts";
import * as esbuild from "esbuild";

/** The address of a server, and the caller. */
export type Asked = Pick<Target, "url" | "token">;

/** Our server and its references. */
export type Contenders = Readonly<Record<"ours" | Reference, Asked>>;

/** The number of starts of all servers: the layout of a process in memory makes a tenth. */
const STARTS = 3;
/** Rounds of each start that count. */
const HTTP_LINES_ROUNDS = 3;
const WARM_UP: Order = { what: "throughput", connections: 16, ms: 1_200 };
const ROUND: Order = { what: "throughput", connections: 16, ms: 400 };

/** The names of the references in the table. */
export const AGAINST: Readonly<Record<Reference, string>> = {
  bare: "(a) bare SDK Server, constant answer",
  idiomatic: "(b) McpServer, tools registered per request",
  hoisted: "(b) with its zod schemas made once",
};

/** The targets of a question, against each reference. */
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
  return await inRounds(measures, HTTP_LINES_ROUNDS);
}

/** Answers a second over HTTP on Deno, about a tenant of 2,500 users that is in memory. */
export async function denoRow(): Promise<Line[]> {
  await using pages = await startPageServer(2_500);
  const settings = settingsFor(pages.origin);
  await using generator = startGenerator();
  const lines = await httpLines(() => startAll(settings), generator, "HTTP on Deno");
  await using guarded = await serveOurs({
    ...settings,
    LOG_LEVEL: "info",
    MCP_BEARER_TOKEN: TOKEN,
  });
  await using bare = await serveReference("bare", await constantsOf(guarded.url, TOKEN));
  const rounds = await throughputs(
    { guarded: { url: guarded.url, token: TOKEN }, bare },
    generator,
    { era: "modern", question: "tools/call" },
  );
  return [
    ...lines,
    lineOf(rounds, ["guarded", "bare"], {
      row: "the same with a bearer token, logs at info",
      unit: "/s",
      against: AGAINST.bare,
      target: { atLeast: 0.55 },
    }),
  ];
}

async function startAll(settings: Readonly<Record<string, string>>): Promise<Running> {
  await using stack = new AsyncDisposableStack();
  const ours = stack.use(await serveOurs(settings));
  const constants = await constantsOf(ours.url);
  const bare = stack.use(await serveReference("bare", constants));
  const idiomatic = stack.use(await serveReference("idiomatic", constants));
  const hoisted = stack.use(await serveReference("hoisted", constants));
  const servers = stack.move();
  return {
    contenders: { ours, bare, idiomatic, hoisted },
    [Symbol.asyncDispose]: () => servers.disposeAsync(),
  };
}

const PER_SECOND = 500;
const ROUNDS = 9;

/** The time of the slowest of a hundred answers at a rate that both servers keep up with. */
export async function latencyRow(): Promise<Line[]> {
  await using pages = await startPageServer(2_500);
  await using ours = await serveOurs(settingsFor(pages.origin));
  await using bare = await serveReference("bare", await constantsOf(ours.url));
  await using generator = startGenerator();
  const ask = (server: Served, order: Order) => (): Promise<number> =>
    generator.measure({ url: server.url, era: "modern", question: "tools/call" }, order);
  for (const server of [ours, bare]) {
    await ask(server, { what: "throughput", connections: 16, ms: 2_000 })();
  }
  const order: Order = { what: "p99", perSecond: PER_SECOND, ms: 1_500 };
  const rounds = await inRounds({ ours: ask(ours, order), bare: ask(bare, order) }, ROUNDS);
  return [lineOf(rounds, ["ours", "bare"], {
    row: `p99 of tools/call at ${PER_SECOND}/s, 2026-07-28, HTTP on Deno`,
    unit: "ms",
    against: AGAINST.bare,
    target: { atMost: 1.3 },
  })];
}

/** Answers a second in Cloudflare's runtime. Ours checks a token there: it does not start without. */
export async function workerdRow(): Promise<Line[]> {
  const [worker, reference] = await Promise.all([
    bundle("src/entry/worker.ts", "workerd"),
    bundle("tests/bench/servers/reference_worker.ts", "workerd"),
  ]);
  await esbuild.stop();
  await using pages = await startPageServer(2_500);
  await using generator = startGenerator();
  const start = async (): Promise<Running> => {
    await using stack = new AsyncDisposableStack();
    const ours = stack.use(
      await runWorkerd({
        modules: { "worker.js": worker },
        bindings: {
          ...settingsFor(pages.origin),
          MCP_BEARER_TOKEN: TOKEN,
          MCP_CALLS_PER_MINUTE: "0",
        },
      }),
    );
    const CONSTANTS = JSON.stringify(await constantsOf(ours.url, TOKEN));
    const serve = async (KIND: Reference): Promise<Served> =>
      stack.use(
        await runWorkerd({ modules: { "worker.js": reference }, bindings: { KIND, CONSTANTS } }),
      );
    const references = {
      bare: await serve("bare"),
      idiomatic: await serve("idiomatic"),
      hoisted: await serve("hoisted"),
    };
    const servers = stack.move();
    return {
      contenders: { ours: { url: ours.url, token: TOKEN }, ...references },
      [Symbol.asyncDispose]: () => servers.disposeAsync(),
    };
  };
  return await httpLines(start, generator, "workerd");
}
