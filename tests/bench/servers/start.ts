import { buildWorker } from "../../../packaging/build_worker.ts";
import { SANDBOX_CREDENTIALS } from "../../../src/sandbox/tenant.ts";
import { bareEnvironment, entry, PERMISSIONS } from "../../support/entry_process.ts";
import { freePort, type Served, serving } from "../../support/serving.ts";
import { Connection, mcpRequest, type Question, resultOf } from "../load/connection.ts";
import { startChild } from "../load/generator.ts";
import type { Constants, Reference } from "./apps.ts";
import * as esbuild from "esbuild";
import { fileURLToPath } from "node:url";

/** A bearer token of the usual form. */
export const TOKEN = "0123456789abcdef0123456789abcdef";

/** Settings of a tenant whose pages are served at an origin, kept for longer than a benchmark. */
export function settingsFor(origin: string): Record<string, string> {
  return {
    SPANNING_BASE_URL: origin,
    SPANNING_ADMIN_EMAIL: SANDBOX_CREDENTIALS.adminEmail,
    SPANNING_API_KEY: SANDBOX_CREDENTIALS.apiKey,
    SPANNING_CACHE_TTL_SECONDS: "3600",
    LOG_LEVEL: "warn",
  };
}

/** A server in a process of its own. */
interface Started extends Served {
  readonly pid: number;
}

/** Starts the real `serve`; its log lines go nowhere, as into a journal that keeps up. */
export async function serveOurs(settings: Readonly<Record<string, string>>): Promise<Started> {
  const port = freePort();
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", ...PERMISSIONS, entry("serve")],
    env: { ...bareEnvironment(), PORT: String(port), ...settings },
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  return { ...await serving(process, port), pid: process.pid };
}

/** Starts a reference server on Deno. */
export async function serveReference(
  kind: Reference,
  constants: Constants,
): Promise<Started> {
  const child = startChild("servers/serve_reference.ts", [kind]);
  await child.write(JSON.stringify(constants));
  return {
    pid: child.pid,
    url: await child.read(),
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}

/** Asks our server for what the references are to answer. */
export async function constantsOf(url: string, token?: string): Promise<Constants> {
  const [list, call] = await Promise.all(
    (["tools/list", "tools/call"] as const).map((question) => ask(url, question, token)),
  );
  return { list, call } as unknown as Constants;
}

async function ask(
  url: string,
  question: Question,
  token?: string,
): Promise<Record<string, unknown>> {
  // The older era's result has no fields that the SDK adds by itself.
  const request = mcpRequest({
    url,
    era: "legacy",
    question,
    ...(token === undefined ? {} : { token }),
  });
  const connection = await Connection.open(request);
  const { text } = await connection.read(request);
  connection.close();
  return resultOf(text);
}

/** The repository's folder. */
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** The runtime of a bundle. */
type Platform = "workerd" | "node";

/** The modules of a Worker of ours, by its entry file's path in the repository. */
export async function bundleModules(entry: string): Promise<Record<string, string>> {
  const { modules } = await buildWorker(entry);
  const decoder = new TextDecoder();
  return Object.fromEntries(Array.from(modules, ([name, code]) => [name, decoder.decode(code)]));
}

/** Bundles an entry file, by its path in the repository, as wrangler does for a Worker. */
export async function bundle(path: string, platform: Platform): Promise<Uint8Array<ArrayBuffer>> {
  const { outputFiles: [file] } = await esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: [path],
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    logLevel: "warning",
    ...(platform === "node" ? { platform, target: "node20" } : {
      platform: "browser",
      conditions: ["workerd", "worker", "browser"],
      external: ["node:*", "cloudflare:*"],
      keepNames: true,
      target: "es2024",
    }),
  });
  if (file === undefined) throw new Error(`Nothing came of bundling ${path}`);
  return new Uint8Array(file.contents);
}
