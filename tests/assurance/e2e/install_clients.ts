import { fileURLToPath } from "node:url";
import { join } from "node:path";
import configuration from "./packages/deno.json" with { type: "json" };
import { mustRun } from "./run_bounded.ts";

const FOLDER = fileURLToPath(new URL("packages", import.meta.url));

/** Installs the clients, as `packages/deno.lock` pins them, beside it. Git ignores the folder. */
export async function installClients(): Promise<void> {
  await mustRun([Deno.execPath(), "install", "--quiet", "--frozen"], {
    cwd: FOLDER,
    env: Deno.env.toObject(),
    limitMs: 600_000,
  });
}

/** The path of a file in an installed package; of one of our own beside them for `./`. */
export function packageFile(name: string, path: string): string {
  return name === "." ? join(FOLDER, path) : join(FOLDER, "node_modules", name, path);
}

/** The version of a client, as it is pinned. */
export function versionOf(client: string): string {
  const { imports } = configuration;
  return imports[client as keyof typeof imports].replace(/^.*@/, "");
}
