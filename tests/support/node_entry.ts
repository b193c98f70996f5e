import { type RunningServer, startServer } from "./entry_process.ts";
import { fileURLToPath } from "node:url";

/** The first Node that runs TypeScript as it is. */
const LEAST = [22, 18] as const;

const MAIN = fileURLToPath(new URL("./node/main.ts", import.meta.url));

/** Another Node than the one on the path can be named by `NODE`. */
const NODE = Deno.env.get("NODE") ?? "node";

/** Says why no server can run on Node on this machine; undefined if one can. */
export function whyNoNode(): string | undefined {
  const wanted = `Node ${LEAST.join(".")} or newer is needed`;
  let version: string;
  try {
    const { stdout } = new Deno.Command(NODE, { args: ["--version"] }).outputSync();
    version = new TextDecoder().decode(stdout).trim();
  } catch {
    return `${wanted}, and there is none`;
  }
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  const enough = major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1]);
  return enough ? undefined : `${wanted}, and this is ${version}`;
}

/** Starts the HTTP app on Node, unbuilt, behind Hono's server for Node, with exactly these settings. */
export async function startOnNode(
  settings: Readonly<Record<string, string>>,
): Promise<RunningServer> {
  const args = [MAIN, import.meta.resolve("@hono/node-server")];
  return await startServer(NODE, args, settings);
}
