import {
  claudeCodeHttpLine,
  claudeCodeLine,
  codexHttpLine,
  codexLine,
} from "../../../../packaging/clients.ts";
import { SERVER_KEY, shellLine } from "../../../../packaging/launch.ts";
import { blocksOf, paper } from "../../../docs/papers.ts";
import { connectModern } from "../../../support/mcp_clients.ts";
import { type Check, type Era, expectAnswer, type Stage } from "../check.ts";
import { expectTools } from "../questions.ts";
import { type Scene, withEnv } from "../scene.ts";
import { askByModel, QUESTION } from "./hosts.ts";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import assert from "node:assert/strict";
import { join } from "node:path";

const CLIENT = "@anthropic-ai/claude-code";
const PLACEHOLDER = "TOKEN";

/** Claude Code with the lines that are printed for it. Its list connects and asks for the tools. */
export function claudeCodeChecks({ starts, open, guarded, token, node, file }: Stage): Check[] {
  const add = async (scene: Scene, line: string): Promise<string> => {
    const claude = shellLine([node, file(CLIENT, "cli-wrapper.cjs")]);
    const script = `#!/bin/sh\nexec ${claude} "$@"\n`;
    await Deno.writeTextFile(join(scene.home, "bin", "claude"), script, { mode: 0o755 });
    await scene.run(["sh", "-c", line]);
    return await scene.run(["claude", "mcp", "list"]);
  };
  const connect = async (scene: Scene, line: string): Promise<string> => {
    assert.match(await add(scene, line), /^spanning: .* - ✔ Connected$/m);
    const { methods } = await scene.recording();
    assert.ok(methods.includes("tools/list"), `It sent ${methods.join(", ")}`);
    return "added by the printed line, connected, asked for the tools";
  };
  const check = (transport: string, run: Check["run"]): Check => {
    return { client: CLIENT, era: "its own choice", transport, run };
  };
  const served = (scene: Scene, url: URL, value: string): string =>
    claudeCodeHttpLine(scene.through(url).href, value);
  const [{ launch, env }] = starts as [Stage["starts"][number]];
  return [
    ...starts.map(({ name, launch, env }) =>
      check(`stdio, ${name}`, (scene) => connect(scene, claudeCodeLine(launch, env)))
    ),
    check("HTTP", (scene) => connect(scene, served(scene, open, PLACEHOLDER))),
    check("HTTP, token", (scene) => connect(scene, served(scene, guarded, token))),
    {
      ...check("HTTP, wrong token", async (scene) => {
        const listed = await add(scene, served(scene, guarded, PLACEHOLDER));
        assert.match(listed, /^spanning: .* - (?!✔)/m);
        return "refused, and listed as not connected";
      }),
      expects: "a refusal",
    },
    ...[
      ["stdio, source, a model of ours", () => claudeCodeLine(launch, env)] as const,
      ["HTTP, token, a model of ours", (scene: Scene) => served(scene, guarded, token)] as const,
    ].map(([transport, lineIn]) =>
      check(transport, (scene) =>
        askByModel(async ({ url }) => {
          await add(scene, lineIn(scene));
          const tools = ["--allowedTools", `mcp__${SERVER_KEY}`];
          await scene.run(withEnv(modelOf(url), ["claude", "-p", QUESTION, ...tools]));
        }))
    ),
  ];
}

/** Settings by which Claude Code asks a model of ours, once it has all tools, which it shows to it. */
function modelOf(url: URL): Readonly<Record<string, string>> {
  return {
    ANTHROPIC_BASE_URL: url.origin,
    ANTHROPIC_API_KEY: "none",
    ENABLE_TOOL_SEARCH: "false",
    MCP_CONNECTION_NONBLOCKING: "0",
  };
}

const CODEX_CLIENT = "@openai/codex";

/**
 * Codex with the lines that are printed for it. It connects with a model only: a model of ours, and
 * for the starts that it is not tried with, we start what it stored.
 */
export function codexChecks({ starts, guarded, token, node, file }: Stage): Check[] {
  const codex = [node, file(CODEX_CLIENT, "bin/codex.js")];
  const [{ launch, env }] = starts as [Stage["starts"][number]];
  const add = async (scene: Scene, line: string) => {
    await scene.run(["sh", "-c", line.replace(/^codex/, () => shellLine(codex))]);
    return JSON.parse(await scene.run([...codex, "mcp", "get", SERVER_KEY, "--json"])).transport;
  };
  return [
    ...starts.map(({ name, launch, env: settings }): Check => ({
      client: CODEX_CLIENT,
      era: "modern",
      transport: `stdio, ${name}`,
      run: async (scene) => {
        const { command, args, env } = await add(scene, codexLine(launch, settings));
        const all = { ...scene.env, ...env };
        await using client = await connectModern(
          new StdioClientTransport({ command, args, env: all, cwd: scene.home, stderr: "pipe" }),
        );
        const { structured } = await client.call("list_roles");
        const done = expectAnswer(await client.toolNames(), structured);
        return `stored; by what it stored, the SDK's client ${done}`;
      },
    })),
    {
      client: CODEX_CLIENT,
      era: "its own choice",
      transport: "HTTP, token",
      expects: "no contact",
      run: async (scene) => {
        const transport = await add(scene, codexHttpLine(guarded.href, "SPANNING_MCP_TOKEN"));
        assert.equal(transport.type, "streamable_http");
        assert.equal(transport.url, guarded.href);
        assert.equal(transport.bearer_token_env_var, "SPANNING_MCP_TOKEN");
        return "stored";
      },
    },
    ...[
      ["stdio, source, a model of ours", () => codexLine(launch, env)] as const,
      [
        "HTTP, token, a model of ours",
        ({ through }: Scene) => codexHttpLine(through(guarded).href, "SPANNING_MCP_TOKEN"),
      ] as const,
    ].map(([transport, lineIn]): Check => ({
      client: CODEX_CLIENT,
      era: "its own choice",
      transport,
      run: (scene) =>
        askByModel(async ({ url }) => {
          await add(scene, lineIn(scene));
          const model = Object.entries(providerOf(url)).flatMap(([key, value]) => [
            "-c",
            `${key}=${JSON.stringify(value)}`,
          ]);
          const exec = ["exec", "--skip-git-repo-check", ...model, QUESTION];
          await scene.run(withEnv({ SPANNING_MCP_TOKEN: token }, [...codex, ...exec]));
        }),
    })),
  ];
}

/** Settings by which Codex asks a model of ours, once the server has started. */
function providerOf(url: URL): Readonly<Record<string, unknown>> {
  const provider = "model_providers.scripted";
  return {
    model: "scripted",
    model_provider: "scripted",
    [`${provider}.name`]: "scripted",
    [`${provider}.base_url`]: `${url.origin}/v1`,
    [`${provider}.wire_api`]: "responses",
    approval_policy: "never",
    sandbox_mode: "danger-full-access",
    [`mcp_servers.${SERVER_KEY}.required`]: true,
  };
}

const AI_SDK_CLIENT = "@ai-sdk/mcp";

/** The client of the AI SDK, in a small program; it looks for the modern era unless told not to. */
export function aiSdkChecks({ starts, open, guarded, token, node, file }: Stage): Check[] {
  const ask = async (scene: Scene, era: Era, server: Record<string, unknown>): Promise<string> => {
    const task = JSON.stringify({ ...server, discovery: era === "auto" });
    const { tools, answer } = JSON.parse(await scene.run([node, file(".", "ai_sdk.mjs"), task]));
    return expectAnswer(tools, answer);
  };
  const shown: Check = {
    client: AI_SDK_CLIENT,
    era: "auto",
    transport: "HTTP, token",
    run: async (scene) => {
      const blocks = blocksOf(paper("docs/other-clients.md"));
      const program = blocks.find(({ language }) => language === "js")?.code
        .replace("https://access.example.com/mcp", scene.through(guarded).href)
        .replace("TOKEN", token) ?? "";
      // The folder it runs in decides which packages it finds.
      const words = [node, "--input-type=module", "--eval", program];
      const names = await scene.run(words, file(".", ""));
      const listed = expectTools([...names.matchAll(/'(\w+)'/g)].map(([, name = ""]) => name));
      return `listed ${listed} tools by the program in docs/other-clients.md`;
    },
  };
  const told = (["auto", "legacy"] as const).flatMap((era): Check[] => {
    const byUrl = (transport: string, url: URL, headers: Record<string, string>): Check => ({
      client: AI_SDK_CLIENT,
      era,
      transport,
      run: (scene) =>
        ask(scene, era, { transport: { type: "http", url: scene.through(url).href, headers } }),
    });
    return [
      ...starts.map(({ name, launch, env }): Check => ({
        client: AI_SDK_CLIENT,
        era,
        transport: `stdio, ${name}`,
        run: (scene) => ask(scene, era, { stdio: { ...launch, env: { ...scene.env, ...env } } }),
      })),
      byUrl("HTTP", open, {}),
      byUrl("HTTP, token", guarded, { Authorization: `Bearer ${token}` }),
    ];
  });
  return [...told, shown];
}
