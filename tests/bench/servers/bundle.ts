import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

/** The repository's folder. */
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** What a bundle is to run on. */
export type Platform = "workerd" | "node";

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
