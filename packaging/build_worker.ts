import { onlyVersion } from "./only_version.ts";
import { DIST, ROOT } from "./root.ts";
import * as esbuild from "esbuild";
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import process from "node:process";

/**
 * Bundles the Worker into modules: one that every request needs, and others that are loaded by those
 * that need them. wrangler itself makes one file of all. Needs the packages of `deno.json` in
 * `node_modules`.
 */
export async function buildWorker(entry: string = "src/entry/worker.ts"): Promise<WorkerBuild> {
  const { outputFiles, metafile } = await esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: { worker: entry },
    outdir: MODULES,
    bundle: true,
    splitting: true,
    write: false,
    format: "esm",
    // Chooses the packages' exports as wrangler does, among them the validator of JSON Schemas.
    platform: "browser",
    conditions: ["workerd", "worker", "browser"],
    target: "es2024",
    external: ["node:*", "cloudflare:*"],
    loader: { ".html": "text" },
    minify: true,
    // Stack traces and logs name what failed.
    keepNames: true,
    // Texts in many scripts stay as they are written.
    charset: "utf8",
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
    plugins: [onlyVersion],
  });
  const files = outputFiles.map(({ path, contents }) => [basename(path), contents] as const);
  const isFirst = ([name]: typeof files[number]): number => Number(name === WORKER_ENTRY);
  return {
    modules: new Map(files.sort((one, other) => isFirst(other) - isFirst(one))),
    metafile,
  };
}

/** A built Worker. */
interface WorkerBuild {
  /** Its modules by file name, the one that runs first at the beginning. */
  readonly modules: ReadonlyMap<string, Uint8Array>;
  /** What each of them was made from. */
  readonly metafile: esbuild.Metafile;
}

/** The module that Cloudflare starts. */
const WORKER_ENTRY = "worker.js";

/** Where `wrangler.toml` finds the modules. */
const MODULES = join(DIST, "modules");

/**
 * Writes the modules where `wrangler.toml` finds them. A file appears whole or not at all, because
 * several may build at once.
 */
function writeModules(modules: WorkerBuild["modules"], folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, code] of modules) {
    const unfinished = join(folder, `.${name}.${process.pid}`);
    writeFileSync(unfinished, code);
    renameSync(unfinished, join(folder, name));
  }
  for (const name of readdirSync(folder)) {
    if (name.endsWith(".js") && !modules.has(name)) rmSync(join(folder, name), { force: true });
  }
}

if (import.meta.main) {
  writeModules((await buildWorker()).modules, MODULES);
  await esbuild.stop();
}
