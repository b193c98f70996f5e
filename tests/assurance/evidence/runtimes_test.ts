import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { runWorkerd } from "../../support/workerd.ts";
import { allDigests } from "./runtimes/digests.ts";

const HERE = fileURLToPath(new URL("./runtimes", import.meta.url));
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const NODE = Deno.env.get("NODE") ?? "node";

/** Bundles a module of `runtimes` with all that it needs. */
async function bundle(name: string, platform: "node" | "browser"): Promise<Uint8Array> {
  try {
    const { outputFiles } = await esbuild.build({
      absWorkingDir: ROOT,
      entryPoints: [join(HERE, name)],
      bundle: true,
      write: false,
      format: "esm",
      platform,
      target: "es2022",
      logLevel: "error",
    });
    return outputFiles[0]?.contents ?? new Uint8Array();
  } finally {
    await esbuild.stop();
  }
}

function hasNode(): boolean {
  try {
    return new Deno.Command(NODE, { args: ["--version"] }).outputSync().success;
  } catch {
    return false;
  }
}

const expected = await allDigests();

Deno.test({
  name: "Node writes the same bytes, in whatever time zone and language",
  ignore: !hasNode(),
  fn: async () => {
    const folder = await Deno.makeTempDir();
    try {
      const file = join(folder, "digests.mjs");
      await Deno.writeFile(file, await bundle("node.ts", "node"));
      for (const env of [{ TZ: "Pacific/Auckland", LANG: "tr_TR.UTF-8" }, { TZ: "America/Lima" }]) {
        const { stdout, stderr, success } = await new Deno.Command(NODE, { args: [file], env })
          .output();
        assert.ok(success, new TextDecoder().decode(stderr));
        assert.deepEqual(JSON.parse(new TextDecoder().decode(stdout)), expected);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test("workerd writes the same bytes", async () => {
  const modules = { "worker.js": await bundle("worker.ts", "browser") };
  await using worker = await runWorkerd({ modules });
  const response = await fetch(worker.url);
  assert.equal(response.status, 200, await response.clone().text());
  assert.deepEqual(await response.json(), expected);
});
