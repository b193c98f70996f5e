import { join } from "node:path";
import { getMcpConfigForManifest } from "@anthropic-ai/mcpb/node";
import { BUNDLED_DOOR, MCPB_FILE } from "../../../packaging/build_mcpb.ts";
import { NODE_DOOR } from "../../../packaging/build_node.ts";
import {
  denoLaunch,
  type Launch,
  type LaunchEnv,
  nodeLaunch,
  SANDBOX_ENV,
} from "../../../packaging/launch.ts";
import { DIST } from "../../../packaging/root.ts";
import { runMcpb } from "../../../packaging/run_mcpb.ts";
import { ROOT } from "../../support/door_process.ts";
import { mustRun } from "./run_bounded.ts";

/** A way in which a client starts the server itself. */
export interface Start {
  readonly name: "source" | "Node build" | "desktop bundle";
  readonly launch: Launch;
  readonly env: LaunchEnv;
}

/** Builds what is to be started, with the tasks that people use, and says how it is started. */
export async function openStarts(folder: string): Promise<Start[]> {
  for (const task of ["build:node", "build:mcpb"]) {
    await mustRun([Deno.execPath(), "task", "--quiet", task], {
      cwd: ROOT,
      env: Deno.env.toObject(),
      limitMs: 180_000,
    });
  }
  return [
    {
      name: "source",
      launch: denoLaunch(ROOT.replace(/\/$/, ""), "us"),
      env: SANDBOX_ENV,
    },
    { name: "Node build", launch: nodeLaunch(join(DIST, "node", NODE_DOOR)), env: SANDBOX_ENV },
    await bundleStart(join(folder, "bundle")),
  ];
}

/** Unpacks the bundle and reads its manifest as Claude Desktop does, with the sandbox turned on. */
async function bundleStart(folder: string): Promise<Start> {
  await runMcpb("unpack", join(DIST, "mcpb", MCPB_FILE), folder);
  const config = await getMcpConfigForManifest({
    manifest: JSON.parse(await Deno.readTextFile(join(folder, "manifest.json"))),
    extensionPath: folder,
    systemDirs: {},
    userConfig: { sandbox: true },
    pathSeparator: "/",
  });
  const { command, args = [], env = {} } = config ?? {};
  if (command === undefined) throw new Error(`The bundle does not say how ${BUNDLED_DOOR} starts`);
  return { name: "desktop bundle", launch: { command, args }, env };
}
