import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { connectLegacy, connectModern } from "../../support/mcp_clients.ts";
import type { Check, Stage } from "../check.ts";
import { expectAnswer } from "../expect_answer.ts";

const CLIENT = "mcp-remote";
const LIMIT_MS = 60_000;

/** The bridge for clients that speak standard input and output only, with the SDKs before it. */
export function mcpRemoteChecks({ open, guarded, token, node, file }: Stage): Check[] {
  const eras = [["modern", connectModern], ["legacy", connectLegacy]] as const;
  return eras.flatMap(([era, connect]) => {
    const check = (transport: string, url: URL, options: readonly string[]): Check => ({
      client: CLIENT,
      era,
      transport,
      run: async ({ env, home, through }) => {
        const bridge = new StdioClientTransport({
          command: node,
          args: [file(CLIENT, "dist/proxy.js"), through(url).href, ...options],
          env,
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
    const header = ["--header", `Authorization: Bearer ${token}`];
    return [check("stdio to HTTP", open, []), check("stdio to HTTP, token", guarded, header)];
  });
}
