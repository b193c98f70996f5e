import {
  cursorHttpConfig,
  INSPECTOR_PACKAGE,
  inspectorHttpLine,
  inspectorLine,
  mcpRemoteConfig,
  mcpServersConfig,
} from "../../../../packaging/clients.ts";
import {
  denoLaunch,
  type LaunchEnv,
  SANDBOX_ENV,
  SERVER_KEY,
  shellLine,
} from "../../../../packaging/launch.ts";
import { ROOT } from "../../../support/entry_process.ts";
import { connectLegacy, connectModern } from "../../../support/mcp_clients.ts";
import { type Check, type Era, expectAnswer, namesOf, type Stage } from "../check.ts";
import { versionOf } from "../install.ts";
import { expectTools } from "../questions.ts";
import type { Scene } from "../scene.ts";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import assert from "node:assert/strict";
import { join } from "node:path";

const CLIENT = "@modelcontextprotocol/inspector";
const ERAS: readonly Era[] = ["modern", "legacy", "auto"];

/** The command line of the Inspector: every start and address, in the eras it can be told. */
export function inspectorChecks({ starts, open, guarded, token, node, file }: Stage): Check[] {
  const inspector = [node, file(CLIENT, "clients/launcher/build/index.js"), "--cli"];
  const ask = async (scene: Scene, era: Era, target: readonly string[]): Promise<string> => {
    const result = async (...method: string[]) => {
      const options = ["--protocol-era", era, "--format", "json", "--quiet", "--method", ...method];
      return JSON.parse(await scene.run([...inspector, ...target, ...options])).result;
    };
    const { tools } = await result("tools/list");
    const { structuredContent } = await result("tools/call", "--tool-name", "list_roles");
    return expectAnswer(namesOf(tools), structuredContent);
  };
  const byUrl = (scene: Scene, url: URL, ...options: string[]): string[] => [
    scene.through(url).href,
    ...["--transport", "http", ...options],
  ];
  const byLine = (transport: string, lineFor: (scene: Scene) => string): Check => ({
    client: CLIENT,
    era: "its own choice",
    transport,
    run: async (scene) => {
      // In place of npx, which would fetch what is installed here.
      assert.equal(INSPECTOR_PACKAGE, `${CLIENT}@${versionOf(CLIENT)}`);
      const script = `#!/bin/sh\nshift 3\nexec ${shellLine(inspector)} "$@"\n`;
      await Deno.writeTextFile(join(scene.home, "bin", "npx"), script, { mode: 0o755 });
      const line = `${lineFor(scene)} --format json --quiet`;
      const { tools } = JSON.parse(await scene.run(["sh", "-c", line])).result;
      return `listed ${expectTools(namesOf(tools))} tools by the printed line`;
    },
  });
  const lines = [
    byLine(
      "stdio, source",
      () => inspectorLine(denoLaunch(ROOT.replace(/\/$/, ""), "us"), SANDBOX_ENV),
    ),
    byLine("HTTP, token", ({ through }) => inspectorHttpLine(through(guarded).href, token)),
  ];
  const told = ERAS.flatMap((era): Check[] => [
    ...starts.map(({ name, launch, env }): Check => ({
      client: CLIENT,
      era,
      transport: `stdio, ${name}`,
      run: (scene) => {
        // It takes no empty values, which a form that was not filled in gives.
        const settings = Object.entries(env).filter(([, value]) => value !== "")
          .flatMap(([key, value]) => ["-e", `${key}=${value}`]);
        return ask(scene, era, [launch.command, ...launch.args, ...settings]);
      },
    })),
    {
      client: CLIENT,
      era,
      transport: "HTTP",
      run: (scene) => ask(scene, era, byUrl(scene, open)),
    },
    {
      client: CLIENT,
      era,
      transport: "HTTP, token",
      run: (scene) => {
        const header = ["--header", `Authorization: Bearer ${token}`];
        return ask(scene, era, byUrl(scene, guarded, ...header));
      },
    },
    {
      client: CLIENT,
      era,
      transport: "HTTP, no token",
      expects: "a refusal",
      run: async (scene) => {
        const method = ["--protocol-era", era, "--method", "tools/list"];
        const { code } = await scene.tryTo([...inspector, ...byUrl(scene, guarded), ...method]);
        assert.equal(code, 3, `exit status ${code} where 3 says that a sign-in is needed`);
        return "refused, exit status 3";
      },
    },
  ]);
  return [...told, ...lines];
}

const MCP_REMOTE_CLIENT = "mcp-remote";
const LIMIT_MS = 60_000;

/** The bridge for clients that speak standard input and output only, with the SDKs before it. */
export function mcpRemoteChecks({ open, guarded, token, node, file }: Stage): Check[] {
  const eras = [["modern", connectModern], ["legacy", connectLegacy]] as const;
  return eras.flatMap(([era, connect]) => {
    const check = (transport: string, url: URL, secret?: string): Check => ({
      client: MCP_REMOTE_CLIENT,
      era,
      transport,
      run: async ({ env, home, through }) => {
        const [args, settings] = argumentsFor(through(url).href, secret);
        const bridge = new StdioClientTransport({
          command: node,
          args: [file(MCP_REMOTE_CLIENT, "dist/proxy.js"), ...args],
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
  assert.deepEqual([yes, name], ["-y", `${MCP_REMOTE_CLIENT}@${versionOf(MCP_REMOTE_CLIENT)}`]);
  return token === "" ? [rest.slice(0, 1), {}] : [rest, env];
}

const MCPORTER_CLIENT = "mcporter";

/** The command line of mcporter, with a configuration file such as other clients have. */
export function mcporterChecks({ starts, open, guarded, token, node, file }: Stage): Check[] {
  const ask = async (scene: Scene, config: unknown): Promise<string> => {
    const path = join(scene.home, "mcporter.json");
    await Deno.writeTextFile(path, JSON.stringify({ ...config as object, imports: [] }));
    const mcporter = [node, file(MCPORTER_CLIENT, "dist/cli.js"), "--config", path];
    const listed = await scene.run([...mcporter, "list", SERVER_KEY, "--json"]);
    const call = ["call", `${SERVER_KEY}.list_roles`, "--output", "json"];
    const answer = await scene.run([...mcporter, ...call]);
    return expectAnswer(namesOf(JSON.parse(listed).tools), JSON.parse(answer));
  };
  const byUrl = (transport: string, url: URL, value: string): Check => ({
    client: MCPORTER_CLIENT,
    era: "its own choice",
    transport,
    run: (scene) => ask(scene, cursorHttpConfig(scene.through(url).href, value)),
  });
  return [
    ...starts.map(({ name, launch, env }): Check => ({
      client: MCPORTER_CLIENT,
      era: "its own choice",
      transport: `stdio, ${name}`,
      run: (scene) => ask(scene, mcpServersConfig(launch, env)),
    })),
    byUrl("HTTP", open, "any"),
    byUrl("HTTP, token", guarded, token),
  ];
}
