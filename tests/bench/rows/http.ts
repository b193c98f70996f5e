import type { Served } from "../../support/serving.ts";
import { type Modules, runWorkerd } from "../../support/workerd.ts";
import { cpuTimeOf, HAS_CPU_TIME } from "../cpu_time.ts";
import {
  inRounds,
  inShortTurns,
  joined,
  type Line,
  lineOf,
  type Rounds,
  type Target as Aim,
  warmUp,
} from "../harness.ts";
import type { Era, Question, Target } from "../load/connection.ts";
import { type Generator, startChild, startGenerator } from "../load/generator.ts";
import { startPageServer } from "../pages.ts";
import type { Reference } from "../servers/apps.ts";
import {
  bundle,
  bundleModules,
  constantsOf,
  serveOurs,
  serveReference,
  settingsFor,
  TOKEN,
} from "../servers/start.ts";
import * as esbuild from "esbuild";

/** The address of a server, and the caller. */
type Asked = Pick<Target, "url" | "token">;

/** Ours, ours with a token and its log, and the references. */
type Contender = "ours" | "guarded" | Reference;

/** Servers that run until they are disposed of. */
interface Running extends AsyncDisposable {
  readonly contenders: Readonly<Partial<Record<Contender, Asked>>>;
}

/** The number of starts of all servers: the layout of a process in memory makes a tenth. */
const STARTS = 3;
/** Rounds of each start that count. */
const ROUNDS = 3;
const ROUND = { what: "throughput", connections: 16, ms: 300 } as const;

/** The names of the references in the table. */
const AGAINST: Readonly<Record<Reference, string>> = {
  bare: "(a) bare SDK Server, constant answer",
  idiomatic: "(b) McpServer, tools registered per request",
  hoisted: "(b) with its zod schemas made once",
};

/** The references that are measured in the first start only and briefly: ours is many times as fast. */
const SLOW = ["idiomatic", "hoisted"] as const;

/** The least ratios to (a), for each question in each era. */
type Targets = Readonly<Record<Era, Readonly<Record<Question, number>>>>;

const ON_DENO: Targets = {
  modern: { "tools/call": 0.8, "tools/list": 0.9 },
  legacy: { "tools/call": 1, "tools/list": 1 },
};

const ON_WORKERD: Targets = {
  modern: { "tools/call": 0.7, "tools/list": 0.85 },
  legacy: { "tools/call": 1, "tools/list": 1 },
};

/** The least ratios to (b). */
const TIMES_IDIOMATIC: Readonly<Record<Question, number>> = { "tools/call": 2, "tools/list": 4 };

/** Each question in each era. */
const ASKED = (["modern", "legacy"] as const).flatMap((era) =>
  (["tools/call", "tools/list"] as const).map((question) => ({ era, question }))
);

const ERAS: Readonly<Record<Era, string>> = { modern: "2026-07-28", legacy: "2025-11-25" };

/** Answers a second over HTTP on Deno, about a tenant of 2,500 users that is in memory. */
export async function denoRow(): Promise<Line[]> {
  await using pages = await startPageServer(2_500);
  await using generator = startGenerator();
  const settings = settingsFor(pages.origin);
  const start = (first: boolean): Promise<Running> => serveAll(settings, first);
  return await httpLines(start, generator, { where: "HTTP on Deno", targets: ON_DENO });
}

async function serveAll(
  settings: Readonly<Record<string, string>>,
  first: boolean,
): Promise<Running> {
  await using stack = new AsyncDisposableStack();
  const ours = stack.use(await serveOurs(settings));
  const constants = await constantsOf(ours.url);
  const bare = stack.use(await serveReference("bare", constants));
  const contenders: Partial<Record<Contender, Asked>> = { ours, bare };
  if (first) {
    for (const kind of SLOW) contenders[kind] = stack.use(await serveReference(kind, constants));
  }
  const guarded = { ...settings, LOG_LEVEL: "info", MCP_BEARER_TOKEN: TOKEN };
  contenders.guarded = { url: stack.use(await serveOurs(guarded)).url, token: TOKEN };
  const servers = stack.move();
  return { contenders, [Symbol.asyncDispose]: () => servers.disposeAsync() };
}

/**
 * Answers a second in Cloudflare's runtime, with the list in the isolate's memory. Ours checks a
 * token there: it does not start without.
 */
export async function workerdRow(): Promise<Line[]> {
  const [worker, reference] = await Promise.all([
    bundleModules("tests/bench/servers/memory_worker.ts"),
    bundle("tests/bench/servers/reference_worker.ts", "workerd"),
  ]);
  await esbuild.stop();
  await using pages = await startPageServer(2_500);
  await using generator = startGenerator();
  const bindings = {
    ...settingsFor(pages.origin),
    MCP_BEARER_TOKEN: TOKEN,
    MCP_CALLS_PER_MINUTE: "0",
  };
  const start = async (first: boolean): Promise<Running> => {
    await using stack = new AsyncDisposableStack();
    const run = async (modules: Modules, bindings: Record<string, string>): Promise<Served> =>
      stack.use(await runWorkerd({ modules, bindings }));
    const ours = { url: (await run(worker, bindings)).url, token: TOKEN };
    const CONSTANTS = JSON.stringify(await constantsOf(ours.url, TOKEN));
    const contenders: Partial<Record<Contender, Asked>> = { ours };
    for (const KIND of ["bare", ...first ? SLOW : []] as const) {
      contenders[KIND] = await run({ "worker.js": reference }, { KIND, CONSTANTS });
    }
    const servers = stack.move();
    return { contenders, [Symbol.asyncDispose]: () => servers.disposeAsync() };
  };
  return await httpLines(start, generator, { where: "workerd", targets: ON_WORKERD });
}

/** Measures answers a second for both questions in both eras. */
async function httpLines(
  start: (first: boolean) => Promise<Running>,
  generator: Generator,
  { where, targets }: { readonly where: string; readonly targets: Targets },
): Promise<Line[]> {
  const fast = ASKED.map((): Rounds<Contender>[] => []);
  const slow = ASKED.map((): Rounds<Contender>[] => []);
  for (let begun = 0; begun < STARTS; begun++) {
    await using running = await start(begun === 0);
    const { ours, guarded, bare, ...slower } = running.contenders;
    for (const [at, asked] of ASKED.entries()) {
      const isFirst = asked === ASKED[0];
      const measures = measuresOf({ ours, bare, ...isFirst && { guarded } }, generator, asked);
      await warmUp(measures);
      fast[at]?.push(await inRounds(measures, ROUNDS));
      if (Object.keys(slower).length === 0) continue;
      const slowMeasures = measuresOf({ ours, ...slower }, generator, asked);
      await inRounds(slowMeasures, 1);
      slow[at]?.push(await inRounds(slowMeasures, ROUNDS - 1));
    }
  }
  return ASKED.flatMap(({ era, question }, at) => {
    const line = (
      [one, other]: readonly [Contender, Reference],
      row: string,
      target?: Aim,
    ): Line => {
      const parts = (other === "bare" ? fast : slow)[at] ?? [];
      const facts = { row, unit: "/s", against: AGAINST[other] };
      return lineOf(joined(parts), [one, other], { ...facts, ...(target && { target }) });
    };
    const row = `${question}, ${ERAS[era]}, ${where}`;
    return [
      line(["ours", "bare"], row, { atLeast: targets[era][question] }),
      line(["ours", "idiomatic"], row, { atLeast: TIMES_IDIOMATIC[question] }),
      line(["ours", "hoisted"], row),
      ...at === 0 && fast[at]?.some((part) => "guarded" in part)
        ? [line(["guarded", "bare"], `${row}, with a token and audit at info`, { atLeast: 0.6 })]
        : [],
    ];
  });
}

/** How to measure the answers a second of each server that is there. */
function measuresOf(
  contenders: Readonly<Partial<Record<Contender, Asked | undefined>>>,
  generator: Generator,
  asked: Omit<Target, "url" | "token">,
): Record<Contender, () => Promise<number>> {
  const entries = Object.entries(contenders).flatMap(([name, server]) =>
    server === undefined ? [] : [[name, () => measure(generator, server, asked)] as const]
  );
  return Object.fromEntries(entries) as Record<Contender, () => Promise<number>>;
}

async function measure(
  generator: Generator,
  { url, token }: Asked,
  asked: Omit<Target, "url" | "token">,
): Promise<number> {
  const target = { url, ...(token === undefined ? {} : { token }), ...asked };
  return await generator.measure(target, ROUND);
}

const PER_SECOND = 500;
const LATENCY_ROUNDS = 7;

/** The time of the slowest of a hundred answers at a rate that both servers keep up with. */
export async function latencyRow(): Promise<Line[]> {
  await using pages = await startPageServer(2_500);
  await using ours = await serveOurs(settingsFor(pages.origin));
  await using bare = await serveReference("bare", await constantsOf(ours.url));
  await using generator = startGenerator();
  const asked = { era: "modern", question: "tools/call" } as const;
  await warmUp(measuresOf({ ours, bare }, generator, asked));
  const ask = ({ url }: Served) => (): Promise<number> =>
    generator.measure({ url, ...asked }, { what: "p99", perSecond: PER_SECOND, ms: 1_200 });
  const rounds = await inRounds({ ours: ask(ours), bare: ask(bare) }, LATENCY_ROUNDS);
  return [lineOf(rounds, ["ours", "bare"], {
    row: `p99 of tools/call at ${PER_SECOND}/s, 2026-07-28, HTTP on Deno`,
    unit: "ms",
    against: AGAINST.bare,
    target: { atMost: 1.5 },
  })];
}

/** Rounds that count: a difference of a twentieth is looked for. */
const AUDIT_ROUNDS = 100;
/** Turns of each of the two in a round, too short for the machine to change its speed meanwhile. */
const AUDIT_TURNS = 20;
/** Turns that do not count: both sides have then answered 5,000 calls and more. */
const AUDIT_WARM_UP = 100;
/** The calls of one turn, by tool. */
const CALLS = { list_roles: 150, list_users: 50 } as const;

/**
 * What the line for each access costs: one process serves the program twice, with and without its
 * log at `info`, so that both run the same compiled code.
 */
export async function auditRow(): Promise<(Line | string)[]> {
  if (!HAS_CPU_TIME) return ["the cost of audit: CPU time is counted on Linux only"];
  const lines: Line[] = [];
  for (const [tool, requests] of Object.entries(CALLS)) {
    await using pages = await startPageServer(2_500);
    await using generator = startGenerator();
    const settings = JSON.stringify({ ...settingsFor(pages.origin), MCP_BEARER_TOKEN: TOKEN });
    await using server = startChild("servers/serve_audited.ts", [settings], "null");
    const { info, warn } = JSON.parse(await server.read());
    const order = { what: "requests", connections: 16, requests } as const;
    const ask = (url: string) => async (): Promise<number> => {
      const asked = { url, token: TOKEN, era: "modern", question: "tools/call", tool } as const;
      return await cpuTimeOf(server.pid, () => generator.measure(asked, order)) / requests;
    };
    const contenders = { audited: ask(info), silent: ask(warn) };
    await inRounds(contenders, AUDIT_WARM_UP);
    const rounds = await inShortTurns(contenders, AUDIT_ROUNDS, AUDIT_TURNS);
    lines.push(lineOf(rounds, ["audited", "silent"], {
      row: `a call with audit at info, ${tool}, 2026-07-28, HTTP on Deno`,
      unit: "ms of CPU",
      against: "the same process without audit",
      target: { atMost: 1.05 },
    }));
  }
  return lines;
}
