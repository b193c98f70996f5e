import { IDENTITY, VERSION } from "../src/base/identity.ts";
import { billOfMaterials } from "./bill_of_materials.ts";
import { buildMcpb, MCPB_FILE } from "./build_mcpb.ts";
import { buildNode, NODE_ENTRY } from "./build_node.ts";
import { serverJson } from "./build_server_json.ts";
import { buildWorker } from "./build_worker.ts";
import { DIST, ROOT } from "./root.ts";
import { type ArchivedFile, tarball } from "./tarball.ts";
import * as esbuild from "esbuild";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Makes everything that a release holds in one folder: the desktop bundle, the npm package, the
 * registry's entry, the Worker, what the container is built from, the bill of materials, and the
 * checksums of all. From the same sources it makes the same bytes.
 *
 * Returns the names of the files.
 */
export async function makeRelease(folder: string = join(DIST, "release")): Promise<string[]> {
  rmSync(folder, { recursive: true, force: true });
  const scratch = join(folder, "scratch");
  mkdirSync(scratch, { recursive: true });
  const node = await buildNode(join(scratch, "node"));
  const mcpb = await buildMcpb(join(scratch, "mcpb"), node);
  const worker = await workerFiles();
  copyFileSync(mcpb.file, join(folder, MCPB_FILE));
  const write = (name: string, content: Uint8Array | string): void =>
    writeFileSync(join(folder, name), content);
  const json = (value: unknown): string => JSON.stringify(value, null, 2) + "\n";
  write(NPM_FILE, tarball(filesIn(node.folder, "package")));
  write("server.json", json(serverJson(mcpb.sha256)));
  write(`${IDENTITY.name}-worker-${VERSION}.tar.gz`, tarball(worker.files));
  write(`${IDENTITY.name}-container-${VERSION}.tar.gz`, tarball(containerFiles()));
  write("sbom.cdx.json", json(billOfMaterials({ node: node.inputs, worker: worker.inputs })));
  rmSync(scratch, { recursive: true });
  const names = readdirSync(folder).sort();
  const line = (name: string): string =>
    `${createHash("sha256").update(readFileSync(join(folder, name))).digest("hex")}  ${name}\n`;
  write("SHA256SUMS", names.map(line).join(""));
  return [...names, "SHA256SUMS"];
}

/** The file name of this version's npm package, as npm itself names it. */
export const NPM_FILE: string = `${IDENTITY.npmName}-${VERSION}.tgz`;

/** The Worker's modules, and the settings by which the platform's tool uploads them as they are. */
async function workerFiles(): Promise<{ files: ArchivedFile[]; inputs: readonly string[] }> {
  const { modules, metafile } = await buildWorker();
  await esbuild.stop();
  const settings = readFileSync(join(ROOT, "wrangler.toml"), "utf8")
    .replace('main = "dist/modules/', 'main = "')
    .replace('base_dir = "dist/modules"', 'base_dir = "."')
    .replace(/^#[^\n]*\n\[build\]\n(?:.+\n)+\n/m, "");
  return {
    files: [
      ...Array.from(modules, ([name, bytes]) => ({ path: `worker/${name}`, bytes })),
      { path: "worker/wrangler.toml", bytes: new TextEncoder().encode(settings) },
    ],
    inputs: Object.keys(metafile.inputs),
  };
}

/** The files of `docker build`, and no others: `.dockerignore` admits no more. */
function containerFiles(): ArchivedFile[] {
  const single = ["Dockerfile", ".dockerignore", "deno.json", "deno.lock", "mod.ts", "LICENSE"]
    .map((path) => ({ path, bytes: readFileSync(join(ROOT, path)) }));
  const sources = ["src", "tools"].flatMap((folder) => filesIn(join(ROOT, folder), folder));
  return [...single, ...sources.filter(({ path }) => /\.(ts|html)$/.test(path))];
}

function filesIn(folder: string, place: string): ArchivedFile[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const [from, path] = [join(folder, entry.name), `${place}/${entry.name}`];
    if (entry.isDirectory()) return filesIn(from, path);
    return [{ path, bytes: readFileSync(from), executable: entry.name === NODE_ENTRY }];
  });
}

if (import.meta.main) {
  const names = await makeRelease();
  // deno-lint-ignore no-console
  console.log(names.map((name) => `dist/release/${name}`).join("\n"));
}
