import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { bareEnvironment, PERMISSIONS, ROOT } from "../../support/door_process.ts";
import type { Line, Target } from "../line.ts";
import { toolsListLine } from "../load/messages.ts";
import { inRounds, lineOf } from "../rounds.ts";
import { bundle } from "../servers/bundle.ts";
import { settingsFor } from "../servers/ours.ts";

const AGAINST = "a minimal SDK server";
const ROUNDS = 11;

/** What is waited for: a line of standard output. */
interface Moment {
  readonly row: string;
  readonly line: string;
  readonly target?: Target;
}

const TOOLS_LISTED: Moment = {
  row: "stdio: process start to tools/list answered",
  line: '"tools"',
  target: { atMost: 1.25 },
};
const MODULES_LOADED: Moment = { row: "stdio: of that, until modules are loaded", line: "loaded" };
/** What the first module does to say that it runs. */
const ANNOUNCE = `Deno.stdout.writeSync(new TextEncoder().encode("${MODULES_LOADED.line}\\n"))`;

/** What `deno task build:node` makes. */
const NODE_DOOR = fileURLToPath(new URL("../../../dist/node/stdio.mjs", import.meta.url));

/** How long a desktop client waits: from the start of the process until the tools are listed. */
export async function row(): Promise<(Line | string)[]> {
  const ours = `${ROOT}/src/entry/stdio.ts`;
  const minimal = `${ROOT}/tests/bench/servers/minimal_stdio.ts`;
  return [
    await compare(TOOLS_LISTED, "Deno", { ours: deno(ours), minimal: deno(minimal) }),
    await loading({ ours, minimal }),
    await onNode(),
  ];
}

function deno(path: string): Command {
  return [Deno.execPath(), "run", ...PERMISSIONS, "--config", `${ROOT}/deno.json`, path];
}

/** How much of a start is over when all modules are loaded and the first of them begins. */
async function loading(entries: Readonly<Record<keyof Contenders, string>>): Promise<Line> {
  const folder = await Deno.makeTempDir({ prefix: "bench-stdio-" });
  const announcing = async (name: keyof Contenders): Promise<Command> => {
    const path = `${folder}/${name}.ts`;
    const imports = [`data:text/javascript,${encodeURIComponent(ANNOUNCE)}`, entries[name]];
    await Deno.writeTextFile(path, imports.map((url) => `import "${url}";\n`).join(""));
    return deno(path);
  };
  try {
    const contenders = { ours: await announcing("ours"), minimal: await announcing("minimal") };
    return await compare(MODULES_LOADED, "Deno", contenders);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function onNode(): Promise<Line | string> {
  if (!existsSync(NODE_DOOR)) {
    return "stdio on Node was not measured: `deno task build:node` makes what it starts";
  }
  const folder = await Deno.makeTempDir({ prefix: "bench-stdio-" });
  try {
    const minimal = `${folder}/minimal.mjs`;
    await Deno.writeFile(minimal, await bundle("tests/bench/servers/minimal_stdio.ts", "node"));
    await esbuild.stop();
    const contenders: Contenders = { ours: ["node", NODE_DOOR], minimal: ["node", minimal] };
    return await compare(TOOLS_LISTED, "Node, both bundled", contenders);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

type Command = readonly [program: string, ...string[]];
type Contenders = Readonly<Record<"ours" | "minimal", Command>>;

async function compare(
  { row, line, target }: Moment,
  runtime: string,
  { ours, minimal }: Contenders,
): Promise<Line> {
  const contenders = { ours: () => until(line, ours), minimal: () => until(line, minimal) };
  // Once before it counts: the runtime keeps compiled code.
  await inRounds(contenders, 2);
  return lineOf(await inRounds(contenders, ROUNDS), ["ours", "minimal"], {
    row: `${row}, ${runtime}`,
    unit: "ms",
    against: AGAINST,
    ...(target === undefined ? {} : { target }),
  });
}

async function until(line: string, [command, ...args]: Command): Promise<number> {
  const start = performance.now();
  const process = new Deno.Command(command, {
    args,
    cwd: ROOT,
    env: { ...bareEnvironment(), ...settingsFor("http://127.0.0.1:9") },
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(toolsListLine()));
  let text = "";
  for await (const chunk of process.stdout.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (text.includes("\n")) break;
  }
  const ms = performance.now() - start;
  if (!text.includes(line)) throw new Error(`${command} answered: ${text}`);
  await writer.close();
  await process.status;
  return ms;
}
