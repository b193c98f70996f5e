import { BUNDLED_ENTRY, MCPB_FILE } from "../../../packaging/build_mcpb.ts";
import { NPM_FILE } from "../../../packaging/release.ts";
import { NODE_ENTRY } from "../../../packaging/build_node.ts";
import {
  denoLaunch,
  type Launch,
  type LaunchEnv,
  nodeLaunch,
  SANDBOX_ENV,
} from "../../../packaging/launch.ts";
import { DIST } from "../../../packaging/root.ts";
import { runMcpb } from "../../../packaging/run_mcpb.ts";
import { ROOT } from "../../support/entry_process.ts";
import { type Installed, mustRun } from "./install.ts";
import { expectTools } from "./questions.ts";
import { openScene, type Recording, type Runtimes, type Scene } from "./scene.ts";
import { getMcpConfigForManifest } from "@anthropic-ai/mcpb/node";
import assert from "node:assert/strict";
import { join } from "node:path";

/** The protocol that a client is told to speak; `auto` negotiates, `its own choice` cannot be told. */
export type Era = "modern" | "legacy" | "auto" | "its own choice";

/** The steps that a client tries with a server. */
export interface Check {
  /** The client's package, as `packages/deno.json` names it. */
  readonly client: string;
  readonly era: Era;
  /** The transport to the server. */
  readonly transport: string;
  /** That the server is to refuse it, or is not reached at all; otherwise it is to answer. */
  readonly expects?: "a refusal" | "no contact";
  /** Does it, and says what was done. Throws what went wrong. */
  readonly run: (scene: Scene) => Promise<string>;
  /** The reason why it cannot be tried. */
  readonly skipped?: string;
}

/** The server that clients are tried against. */
export interface Stage {
  /** Starts by way of standard input and output, by name. */
  readonly starts: readonly Start[];
  /** A served `/mcp` that asks for no token. */
  readonly open: URL;
  /** A served `/mcp` that asks for a token. */
  readonly guarded: URL;
  readonly token: string;
  readonly node: string;
  /** The installed clients. */
  readonly file: Installed["file"];
  readonly alone: Installed["alone"];
}

/** The result of a check. */
export interface Outcome {
  readonly check: Check;
  readonly result: "ok" | "failed" | "skipped";
  /** The revision of the protocol that was spoken. */
  readonly revision?: string | undefined;
  /** The steps that were done, or the reason why not. */
  readonly done: string;
}

const MODERN = "2026-07-28";

/** Does what a check says in a scene of its own, and holds what was sent against its era. */
export async function tryCheck(check: Check, runtimes: Runtimes): Promise<Outcome> {
  if (check.skipped !== undefined) return { check, result: "skipped", done: check.skipped };
  await using scene = await openScene(runtimes);
  try {
    const done = await check.run(scene);
    const recording = await scene.recording();
    holdAgainst(check, recording);
    return { check, result: "ok", revision: recording.revision, done };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { check, result: "failed", done: why.replaceAll(/\s+/g, " ").slice(0, 400) };
  }
}

function holdAgainst({ era, expects }: Check, { methods, revision }: Recording): void {
  if (expects !== undefined) {
    assert.deepEqual(methods, [], "Nothing was to be answered");
    return;
  }
  assert.ok(revision !== undefined, "The server was asked nothing");
  if (era === "modern") assert.equal(revision, MODERN);
  if (era === "legacy") assert.match(revision, /^202[45]-/);
}

/** A way in which a client starts the server itself. */
export interface Start {
  readonly name: "source" | "Node build" | "desktop bundle";
  readonly launch: Launch;
  readonly env: LaunchEnv;
}

/** Builds what is to be started, with the tasks that people use, and says how it is started. */
export async function openStarts(folder: string): Promise<Start[]> {
  for (const command of [[Deno.execPath(), "task", "--quiet", "release"], unpackPackage(folder)]) {
    await mustRun(command, {
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
    {
      name: "Node build",
      launch: nodeLaunch(join(folder, "package", NODE_ENTRY)),
      env: SANDBOX_ENV,
    },
    await bundleStart(join(folder, "bundle")),
  ];
}

/** Unpacks the npm package of the release. */
function unpackPackage(folder: string): string[] {
  return ["tar", "-xzf", join(DIST, "release", NPM_FILE), "-C", folder];
}

/** Unpacks the bundle and reads its manifest as Claude Desktop does, with the sandbox turned on. */
async function bundleStart(folder: string): Promise<Start> {
  await runMcpb("unpack", join(DIST, "release", MCPB_FILE), folder);
  const config = await getMcpConfigForManifest({
    manifest: JSON.parse(await Deno.readTextFile(join(folder, "manifest.json"))),
    extensionPath: folder,
    systemDirs: {},
    userConfig: { sandbox: true },
    pathSeparator: "/",
  });
  const { command, args = [], env = {} } = config ?? {};
  if (command === undefined) throw new Error(`The bundle does not say how ${BUNDLED_ENTRY} starts`);
  return { name: "desktop bundle", launch: { command, args }, env };
}

/** Holds what a client lists against the tools there are, and an answer of `list_roles` against the seven. */
export function expectAnswer(tools: readonly string[], answer: unknown): string {
  const listed = expectTools(tools);
  const { roles, source } = answer as {
    roles: readonly { members?: number }[];
    source: { tenant: string };
  };
  assert.equal(source.tenant, "sandbox");
  assert.ok(roles.every(({ members }) => members !== undefined));
  assert.equal(roles.length, 7);
  return `listed ${listed} tools, list_roles answered with ${roles.length} roles`;
}

/** The names in a list of tools. */
export function namesOf(tools: readonly { readonly name: string }[]): string[] {
  return tools.map(({ name }) => name);
}
