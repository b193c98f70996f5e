import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import assert from "node:assert/strict";
import { codexHttpLine, codexLine } from "../../../../packaging/clients.ts";
import { SERVER_KEY } from "../../../../packaging/launch.ts";
import { shellLine } from "../../../../packaging/launch.ts";
import { connectModern } from "../../../support/mcp_clients.ts";
import type { Check, Stage } from "../check.ts";
import { expectAnswer } from "../expect_answer.ts";
import type { Scene } from "../scene.ts";

const CLIENT = "@openai/codex";

/** Codex with the lines that are printed for it. It connects with a model only, so we start what it stored. */
export function codexChecks({ starts, guarded, node, file }: Stage): Check[] {
  const codex = [node, file(CLIENT, "bin/codex.js")];
  const add = async (scene: Scene, line: string) => {
    await scene.run(["sh", "-c", line.replace(/^codex/, () => shellLine(codex))]);
    return JSON.parse(await scene.run([...codex, "mcp", "get", SERVER_KEY, "--json"])).transport;
  };
  return [
    ...starts.map(({ name, launch, env: settings }): Check => ({
      client: CLIENT,
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
      client: CLIENT,
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
    {
      client: CLIENT,
      era: "its own choice",
      transport: "any",
      run: () => Promise.resolve(""),
      skipped: "connecting needs a login and a model",
    },
  ];
}
