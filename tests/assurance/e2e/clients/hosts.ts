import { cursorHttpConfig, mcpServersConfig } from "../../../../packaging/clients.ts";
import { SERVER_KEY } from "../../../../packaging/launch.ts";
import type { Check, Stage } from "../check.ts";
import { OPENCODE_PACKAGE } from "../install.ts";
import { openModel, type ScriptedModel } from "../model.ts";
import { expectAnswers } from "../questions.ts";
import { type Scene, withEnv } from "../scene.ts";
import { dirname, join } from "node:path";

/** A server as a host's configuration has it: a start, or an address with headers. */
type Server =
  | { readonly command: string; readonly args: readonly string[]; readonly env: object }
  | { readonly url: string; readonly headers: object };

/** How an agent on the command line is set up, and asked one question. */
interface Host {
  /** The package. */
  readonly client: string;
  /** The configuration files in its home. */
  readonly files: (server: Server, model: URL) => Readonly<Record<string, unknown>>;
  readonly env: (model: URL) => Readonly<Record<string, string>>;
  /** The command that asks; undefined where the package could not be installed. */
  readonly command: readonly string[] | undefined;
}

/** What a host is asked; its model answers by a script. */
export const QUESTION = "Who has access, and what is wrong with it?";

/**
 * Agents on the command line, each with a model of ours in place of its vendor's. They connect as
 * they are configured, give the model our tools, and call for it what it asks for.
 */
export function hostChecks(stage: Stage): Check[] {
  return [geminiCli(stage), qwenCode(stage), openCode(stage)].flatMap((host) =>
    checksOf(host, stage)
  );
}

/** Asks a host by a model of ours, and holds what the model got of our tools and answers. */
export async function askByModel(
  ask: (model: ScriptedModel) => Promise<unknown>,
): Promise<string> {
  await using model = openModel();
  await ask(model);
  return await expectAnswers(model.offered.keys(), model.answers);
}

function checksOf(host: Host, { starts, guarded, token }: Stage): Check[] {
  const check = (transport: string, serverIn: (scene: Scene) => Server): Check => ({
    client: host.client,
    era: "its own choice",
    transport,
    run: (scene) => askByModel(({ url }) => askHost(host, scene, serverIn(scene), url)),
    ...(host.command === undefined ? { skipped: "needs npm to be installed, and it was not" } : {}),
  });
  const [{ launch, env }] = starts as [Stage["starts"][number]];
  return [
    check("stdio, source", () => mcpServersConfig(launch, env).mcpServers[SERVER_KEY] as Server),
    check(
      "HTTP, token",
      ({ through }) =>
        cursorHttpConfig(through(guarded).href, token).mcpServers[SERVER_KEY] as Server,
    ),
  ];
}

async function askHost(host: Host, scene: Scene, server: Server, model: URL): Promise<void> {
  const work = join(scene.home, "work");
  for (const [path, content] of Object.entries(host.files(server, model))) {
    const file = join(scene.home, path);
    await Deno.mkdir(dirname(file), { recursive: true });
    await Deno.writeTextFile(file, JSON.stringify(content));
  }
  await Deno.mkdir(work, { recursive: true });
  await scene.run(withEnv(host.env(model), host.command ?? []), work);
}

function geminiCli({ node, file }: Stage): Host {
  const client = "@google/gemini-cli";
  const program = file(client, "bundle/gemini.js");
  return {
    client,
    files: (server) => ({
      ".gemini/settings.json": {
        mcpServers: { [SERVER_KEY]: geminiServer(server) },
        security: { auth: { selectedType: "gemini-api-key" } },
        privacy: { usageStatisticsEnabled: false },
      },
    }),
    env: (model) => ({ GEMINI_API_KEY: "none", GOOGLE_GEMINI_BASE_URL: model.origin }),
    command: [node, program, "--skip-trust", "--yolo", "--model", "scripted", "-p", QUESTION],
  };
}

/** A fork of Gemini's, which keeps tools back until its model looks for them. */
function qwenCode({ node, alone }: Stage): Host {
  const client = "@qwen-code/qwen-code";
  const program = alone(client, "cli-entry.js");
  return {
    client,
    files: (server) => ({
      ".qwen/settings.json": {
        mcpServers: { [SERVER_KEY]: geminiServer(server) },
        security: { auth: { selectedType: "openai" } },
        privacy: { usageStatisticsEnabled: false },
      },
    }),
    env: (model) => ({
      OPENAI_API_KEY: "none",
      OPENAI_BASE_URL: `${model.origin}/v1`,
      OPENAI_MODEL: "scripted",
    }),
    command: program === undefined
      ? undefined
      : [node, program, "--yolo", "--auth-type", "openai", "-p", QUESTION],
  };
}

function geminiServer(server: Server): object {
  if (!("url" in server)) return { ...server, trust: true };
  return { httpUrl: server.url, headers: server.headers, trust: true };
}

function openCode({ alone }: Stage): Host {
  const program = alone(OPENCODE_PACKAGE, "bin/opencode");
  return {
    client: "opencode-ai",
    files: (server, model) => ({
      "opencode/opencode.json": {
        autoupdate: false,
        share: "disabled",
        provider: {
          scripted: {
            npm: "@ai-sdk/openai-compatible",
            options: { baseURL: `${model.origin}/v1`, apiKey: "none" },
            models: { scripted: { tool_call: true } },
          },
        },
        mcp: {
          [SERVER_KEY]: "url" in server
            ? { type: "remote", url: server.url, headers: server.headers, oauth: false }
            : {
              type: "local",
              command: [server.command, ...server.args],
              environment: server.env,
            },
        },
      },
    }),
    env: () => ({ OPENCODE_DISABLE_MODELS_FETCH: "1" }),
    command: program === undefined
      ? undefined
      : [program, "run", "--auto", "--model", "scripted/scripted", QUESTION],
  };
}
