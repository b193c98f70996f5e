import { buildNode } from "./build_node.ts";
import { drawIcon } from "./draw_icon.ts";
import { BUNDLED_DOOR, ICON_FILE, ICON_SIZE, MCPB_FILE, mcpbManifest } from "./mcpb_manifest.ts";
import { DIST } from "./root.ts";
import { runMcpb } from "./run_mcpb.ts";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A built desktop bundle. */
export interface McpbBuild {
  /** The `.mcpb` file. */
  readonly file: string;
  /** Its bytes. */
  readonly size: number;
  /** Its SHA-256 in hexadecimal, as `server.json` states it. */
  readonly sha256: string;
}

/** Lays out the desktop bundle, has the format's own tool check it, and packs it. */
export async function buildMcpb(folder: string = join(DIST, "mcpb")): Promise<McpbBuild> {
  rmSync(folder, { recursive: true, force: true });
  const bundle = join(folder, "bundle");
  mkdirSync(join(bundle, "server"), { recursive: true });
  const node = await buildNode(join(folder, "node"));
  copyFileSync(node.door, join(bundle, BUNDLED_DOOR));
  for (const file of ["LICENSE", "THIRD_PARTY_LICENSES.txt"]) {
    copyFileSync(join(node.folder, file), join(bundle, file));
  }
  rmSync(node.folder, { recursive: true });
  writeFileSync(join(bundle, ICON_FILE), drawIcon(ICON_SIZE));
  writeFileSync(join(bundle, "manifest.json"), JSON.stringify(mcpbManifest(), null, 2) + "\n");
  await runMcpb("validate", join(bundle, "manifest.json"));
  const file = join(folder, MCPB_FILE);
  await runMcpb("pack", bundle, file);
  const sha256 = createHash("sha256").update(readFileSync(file)).digest("hex");
  return { file, size: statSync(file).size, sha256 };
}

if (import.meta.main) {
  const { file, size, sha256 } = await buildMcpb();
  // deno-lint-ignore no-console
  console.log(`${file}: ${(size / 1000).toFixed(1)} kB, sha256 ${sha256}`);
}
