import { IDENTITY, VERSION } from "../src/base/identity.ts";
import { onlyVersion } from "./only_version.ts";
import { DIST, ROOT } from "./root.ts";
import * as esbuild from "esbuild";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/**
 * Bundles the stdio entry point into one file that Node runs without an installation, and lays the rest
 * of the npm package beside it. Needs the packages of `deno.json` in `node_modules`.
 */
export async function buildNode(folder: string = join(DIST, "node")): Promise<NodeBuild> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const file = join(folder, NODE_ENTRY);
  let inputs: string[];
  try {
    const { metafile } = await esbuild.build({
      absWorkingDir: ROOT,
      entryPoints: ["src/entry/stdio_node.ts"],
      outfile: file,
      bundle: true,
      // Chooses the packages' exports for Node, among them the validator of JSON Schemas.
      platform: "node",
      format: "esm",
      target: "node20",
      minify: true,
      // Texts in many scripts stay as they are written.
      charset: "utf8",
      legalComments: "none",
      banner: { js: "#!/usr/bin/env node" },
      metafile: true,
      logLevel: "warning",
      plugins: [onlyVersion],
    });
    inputs = Object.keys(metafile.inputs);
    const licenses = thirdPartyLicenses(ROOT, inputs);
    writeFileSync(join(folder, "THIRD_PARTY_LICENSES.txt"), licenses);
  } finally {
    await esbuild.stop();
  }
  chmodSync(file, 0o755);
  writeFileSync(join(folder, "package.json"), JSON.stringify(npmManifest(), null, 2) + "\n");
  for (const file of ["README.md", "LICENSE"]) copyFileSync(join(ROOT, file), join(folder, file));
  const bytes = readFileSync(file);
  const sources = inputs.filter((input) => /^(src|tools)\/.*\.ts$/.test(input));
  return { folder, file, inputs, sources, size: bytes.length, gzipSize: gzipSync(bytes).length };
}

/** The bundled stdio entry point in the npm package. */
export const NODE_ENTRY = "stdio.mjs";

/** The oldest Node that has all of what the program uses. */
export const NODE_RANGE = ">=20.3.0";

/**
 * The `package.json` of the npm package: a command without dependencies, and `mcpName`, by which
 * the MCP registry knows that package and server have one owner.
 */
export function npmManifest(): Record<string, unknown> {
  const { npmName, registryName, description, repository } = IDENTITY;
  return {
    name: npmName,
    version: VERSION,
    mcpName: registryName,
    description,
    keywords: ["mcp", "model-context-protocol", "spanning", "kaseya", "access-review"],
    license: "MIT",
    homepage: `${repository}#readme`,
    bugs: `${repository}/issues`,
    repository: { type: "git", url: `git+${repository}.git` },
    type: "module",
    bin: { [npmName]: NODE_ENTRY },
    engines: { node: NODE_RANGE },
    files: [NODE_ENTRY, "THIRD_PARTY_LICENSES.txt"],
  };
}

/**
 * The licenses of the packages that a bundle holds, which these licenses ask to be passed on.
 *
 * Throws where a package has no license file, because then nobody has looked at its terms.
 */
function thirdPartyLicenses(root: string, bundledFiles: readonly string[]): string {
  const folders = new Set(bundledFiles.flatMap((file) => packageFolder(file) ?? []));
  return [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(read(join(root, folder, "package.json")));
    const terms = readdirSync(join(root, folder)).find((file) => /^licen[cs]e/i.test(file));
    if (terms === undefined) throw new Error(`No license file: ${name}@${version}`);
    return `${name}@${version} (${license})\n\n${read(join(root, folder, terms)).trim()}\n`;
  }).join(`\n${"-".repeat(78)}\n\n`);
}

function packageFolder(file: string): string | undefined {
  return /^.*\bnode_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
}

function read(path: string): string {
  return readFileSync(path, "utf8");
}

/** A built npm package. */
export interface NodeBuild {
  /** The package's folder, ready for `npm publish` or `npx`. */
  readonly folder: string;
  /** The one file that runs. */
  readonly file: string;
  /** The program's own files in it, below the root of the repository. */
  readonly sources: readonly string[];
  /** Everything that it was made from. */
  readonly inputs: readonly string[];
  /** Bytes of that file. */
  readonly size: number;
  /** The same, compressed. */
  readonly gzipSize: number;
}

if (import.meta.main) {
  const { file, size, gzipSize } = await buildNode();
  // deno-lint-ignore no-console
  console.log(`${file}: ${kilobytes(size)}, ${kilobytes(gzipSize)} gzipped`);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
