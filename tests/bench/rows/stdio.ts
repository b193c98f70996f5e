import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { bareEnvironment, PERMISSIONS, ROOT } from "../../support/door_process.ts";
import type { Line } from "../line.ts";
import { toolsListLine } from "../load/messages.ts";
import { inRounds, lineOf } from "../rounds.ts";
import { bundle } from "../servers/bundle.ts";
import { settingsFor } from "../servers/ours.ts";

const AGAINST = "a minimal SDK server";
const ROUNDS = 11;
/** What `deno task build:node` makes. */
const NODE_DOOR = fileURLToPath(new URL("../../../dist/node/stdio.mjs", import.meta.url));

/** How long a desktop client waits: from the start of the process until the tools are listed. */
export async function row(): Promise<(Line | string)[]> {
  const deno = (path: string): Command => [
    Deno.execPath(),
    ...["run", ...PERMISSIONS, "--config", `${ROOT}/deno.json`, `${ROOT}/${path}`],
  ];
  return [
    await compare("Deno", {
      ours: deno("src/entry/stdio.ts"),
      minimal: deno("tests/bench/servers/minimal_stdio.ts"),
    }),
    await onNode(),
  ];
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
    return await compare("Node, both bundled", contenders);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

type Command = readonly [program: string, ...string[]];
type Contenders = Readonly<Record<"ours" | "minimal", Command>>;

async function compare(runtime: string, { ours, minimal }: Contenders): Promise<Line> {
  const contenders = {
    ours: () => untilToolsListed(ours),
    minimal: () => untilToolsListed(minimal),
  };
  // Once before it counts: the runtime keeps compiled code.
  await inRounds(contenders, 2);
  return lineOf(await inRounds(contenders, ROUNDS), ["ours", "minimal"], {
    row: `stdio: process start to tools/list answered, ${runtime}`,
    unit: "ms",
    against: AGAINST,
    target: { atMost: 1.25 },
  });
}

async function untilToolsListed([command, ...args]: Command): Promise<number> {
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
  if (!text.includes('"tools"')) throw new Error(`${command} answered: ${text}`);
  await writer.close();
  await process.status;
  return ms;
}
