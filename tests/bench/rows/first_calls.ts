import { bareEnvironment, lineReader, PERMISSIONS, ROOT } from "../../support/entry_process.ts";
import { cpuTime, cpuTimeOf, HAS_CPU_TIME } from "../cpu_time.ts";
import { inRounds, type Line, lineOf, type Rounds, type Target } from "../harness.ts";
import { Connection, mcpRequest, type Question, stdioLine } from "../load/connection.ts";
import { startPageServer } from "../pages.ts";
import type { Constants } from "../servers/apps.ts";
import { constantsOf, serveOurs, serveReference, settingsFor } from "../servers/start.ts";

/** Starts of each server that count. */
const ROUNDS = 9;
/** The call that shows what stays when everything is loaded, but nothing compiled. */
const LATER = 10;
/** The names of the references in the table. */
const AGAINST = {
  reading: "bare SDK Server that fetches and parses the same pages",
  bare: "bare SDK Server, constant answer",
} as const;

/** A server that was started for this and has been asked nothing but its tools. */
interface Fresh extends AsyncDisposable {
  readonly pid: number;
  readonly ask: (question: Question) => Promise<void>;
}

/**
 * The CPU time of the first call in a fresh process and of the tenth, over stdio and HTTP. The
 * tools were listed before, as clients do. Our first call reads a tenant of 2,500 users.
 */
export async function firstCallsRow(): Promise<(Line | string)[]> {
  if (!HAS_CPU_TIME) return ["first calls: their CPU time is counted on Linux only"];
  await using pages = await startPageServer(2_500);
  const settings = settingsFor(pages.origin);
  const constants = await (async () => {
    await using ours = await serveOurs(settings);
    return await constantsOf(ours.url);
  })();
  const reading = { ...constants, pages: pages.origin };
  const bareStdio = (answers: Constants) => () =>
    onStdio("tests/bench/servers/bare_stdio.ts", { MCP_CONSTANTS: JSON.stringify(answers) });
  const bareHttp = (answers: Constants) => async () =>
    await overHttp(await serveReference("bare", answers));
  return [
    ...await compare("stdio", {
      ours: () => onStdio("src/entry/stdio.ts", settings),
      reading: bareStdio(reading),
      bare: bareStdio(constants),
    }),
    ...await compare("HTTP on Deno", {
      ours: async () => await overHttp(await serveOurs(settings)),
      reading: bareHttp(reading),
      bare: bareHttp(constants),
    }),
  ];
}

type Contender = "ours" | keyof typeof AGAINST;

async function compare(
  where: string,
  start: Readonly<Record<Contender, () => Fresh | Promise<Fresh>>>,
): Promise<Line[]> {
  const whole: Record<Contender, number[]> = { ours: [], reading: [], bare: [] };
  const later: Record<Contender, number[]> = { ours: [], reading: [], bare: [] };
  const measure = (name: Contender) => async (): Promise<number> => {
    await using fresh = await start[name]();
    await fresh.ask("tools/list");
    const call = () => cpuTimeOf(fresh.pid, () => fresh.ask("tools/call"));
    const first = await call();
    whole[name].push(await cpuTime(fresh.pid));
    for (let asked = 2; asked < LATER; asked++) await fresh.ask("tools/call");
    later[name].push(await call());
    return first;
  };
  const contenders = { ours: measure("ours"), reading: measure("reading"), bare: measure("bare") };
  const first: Rounds<Contender> = await inRounds(contenders, ROUNDS);
  const line = (
    rounds: Rounds<Contender>,
    against: keyof typeof AGAINST,
    row: string,
    target?: Target,
  ): Line =>
    lineOf(rounds, ["ours", against], {
      row: `${row}, ${where}`,
      unit: "ms of CPU",
      against: AGAINST[against],
      ...(target === undefined ? {} : { target }),
    });
  return [
    line(whole, "reading", "process start to the first answer", { atMost: 1.5 }),
    line(whole, "bare", "process start to the first answer", { atMost: 1.5 }),
    line(first, "reading", "of that, the call itself"),
    line(first, "bare", "of that, the call itself"),
    line(later, "bare", "the tenth call"),
  ];
}

function onStdio(path: string, env: Readonly<Record<string, string>>): Fresh {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", ...PERMISSIONS, "--config", `${ROOT}/deno.json`, `${ROOT}/${path}`],
    cwd: ROOT,
    env: { ...bareEnvironment(), ...env },
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = process.stdin.getWriter();
  const lines = lineReader(process.stdout);
  return {
    pid: process.pid,
    ask: async (question) => {
      await writer.write(new TextEncoder().encode(stdioLine(question)));
      const answer = await lines.until((line) => line);
      if (!answer.includes('"result"')) throw new Error(`${path} answered: ${answer}`);
    },
    [Symbol.asyncDispose]: async () => {
      await writer.close();
      await process.status;
    },
  };
}

async function overHttp(server: Awaited<ReturnType<typeof serveOurs>>): Promise<Fresh> {
  const request = (question: Question) => mcpRequest({ url: server.url, era: "modern", question });
  const connection = await Connection.open(request("tools/list"));
  return {
    pid: server.pid,
    ask: async (question) => {
      const { status } = await connection.exchange(request(question));
      if (status !== 200) throw new Error(`Answered with status ${status}`);
    },
    [Symbol.asyncDispose]: async () => {
      connection.close();
      await server[Symbol.asyncDispose]();
    },
  };
}
