import assert from "node:assert/strict";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { connectLegacy, connectModern } from "../../../support/mcp_clients.ts";
import { mcpRemoteConfig } from "../../../../packaging/clients.ts";
import { type LaunchEnv, SERVER_KEY } from "../../../../packaging/launch.ts";
import type { Check, Stage } from "../check.ts";
import { expectAnswer } from "../expect_answer.ts";
import { versionOf } from "../install_clients.ts";

const CLIENT = "mcp-remote";
const LIMIT_MS = 60_000;

/** The bridge for clients that speak standard input and output only, with the SDKs before it. */
export function mcpRemoteChecks({ open, guarded, token, node, file }: Stage): Check[] {
  const eras = [["modern", connectModern], ["legacy", connectLegacy]] as const;
  return eras.flatMap(([era, connect]) => {
    const check = (transport: string, url: URL, secret?: string): Check => ({
      client: CLIENT,
      era,
      transport,
      run: async ({ env, home, through }) => {
        const [args, settings] = argumentsFor(through(url).href, secret);
        const bridge = new StdioClientTransport({
          command: node,
          args: [file(CLIENT, "dist/proxy.js"), ...args],
          env: { ...env, ...settings },
          cwd: home,
          stderr: "pipe",
        });
        const timer = setTimeout(() => bridge.pid && Deno.kill(bridge.pid, "SIGKILL"), LIMIT_MS);
        try {
          await using client = await connect(bridge as never);
          return expectAnswer(
            await client.toolNames(),
            (await client.call("list_roles")).structured,
          );
        } finally {
          clearTimeout(timer);
        }
      },
    });
    return [check("stdio to HTTP", open), check("stdio to HTTP, token", guarded, token)];
  });
}

/** The arguments and settings of the printed configuration, without what npx takes of them. */
function argumentsFor(url: string, token = ""): [readonly string[], LaunchEnv] {
  const { args = [], env = {} } = mcpRemoteConfig(url, token).mcpServers[SERVER_KEY] ?? {};
  const [yes, name, ...rest] = args;
  assert.deepEqual([yes, name], ["-y", `${CLIENT}@${versionOf(CLIENT)}`]);
  return token === "" ? [rest.slice(0, 1), {}] : [rest, env];
}
