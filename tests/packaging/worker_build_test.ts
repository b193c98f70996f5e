import assert from "node:assert/strict";
import * as esbuild from "esbuild";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { buildWorker } from "../../packaging/build_worker.ts";
import { PROTOCOL_VERSIONS } from "../../src/base/identity.ts";
import { SETTINGS } from "../../src/configuration/settings.ts";
import { ROOT } from "../support/entry_process.ts";
import { loadedBy } from "../support/loaded_modules.ts";
import { readCompatibilityDate } from "../support/workerd.ts";
import { temporaryFolder } from "./temporary_folder.ts";

const folder = temporaryFolder("worker-build-");
const { modules: built, metafile } = await buildWorker();
await esbuild.stop();
const config = Deno.readTextFileSync(join(ROOT, "wrangler.toml"));

async function run(command: string, args: string[], cwd: string): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(command, {
    args,
    cwd,
    env: { NO_COLOR: "1", WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false" },
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  assert.equal(code, 0, text.decode(stderr));
  return text.decode(stdout);
}

Deno.test("the Worker's bundle says its compressed size, fits the free plan and needs nothing of Node", async () => {
  const wrangler = ["run", "-A", "--config", "tests/deno.json", "npm:wrangler@4.150.0"];
  const printed = await run(
    Deno.execPath(),
    [...wrangler, "deploy", "--dry-run", "--outdir", folder],
    ROOT,
  );
  assert.match(printed, /gzip: [\d.]+ KiB/);
  const modules = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) =>
    name.endsWith(".js")
  );
  assert.deepEqual(modules.sort(), [...built.keys()].sort());
  const code = modules.map((name) => Deno.readTextFileSync(join(folder, name))).join("\n");
  assert.ok(gzipSync(code).length < 3 * 2 ** 20);
  assert.doesNotMatch(code, /from\s*"node:|require\("node:/);
  assert.doesNotMatch(config, /compatibility_flags|nodejs_compat/);
});

/** Sources that only those requests load which need them. */
const LATER = [
  "src/mcp/access.html",
  "src/mcp/guides.ts",
  "src/mcp/sdk_server.ts",
  "src/mcp/completions.ts",
  "src/mcp/prompts/prompts.ts",
  "src/mcp/export_review.ts",
  "src/mcp/close_review.ts",
  "src/evidence/zip.ts",
  "src/history/history.ts",
  "src/history/memory_history.ts",
  "src/http/oauth.ts",
  "src/http/pages.ts",
  "src/sandbox/northwind.ts",
  "src/sandbox/sandbox.ts",
  "src/governance/review/review.ts",
  "src/tenant/wide_walk.ts",
];

Deno.test("a call loads the modules that answer it and none of the rest, and the object's where it runs", async () => {
  const sources = new Map(
    Object.entries(metafile.outputs).map(([path, { inputs }]) => [basename(path), inputs]),
  );
  assert.deepEqual(new Set(sources.keys()), new Set(built.keys()));
  const sourcesOf = (names: Iterable<string>): Set<string> =>
    new Set(Array.from(names).flatMap((name) => Object.keys(sources.get(name) ?? {})));
  const { all, front } = await loadedBy(async (url, token) => {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "accept": "application/json, text/event-stream",
        "authorization": `Bearer ${token}`,
        "content-type": "application/json",
        "mcp-method": "tools/call",
        "mcp-name": "list_users",
        "mcp-protocol-version": PROTOCOL_VERSIONS.modern,
      },
      body: JSON.stringify({
        jsonrpc: "2.0",
        id: 1,
        method: "tools/call",
        params: {
          name: "list_users",
          _meta: {
            "io.modelcontextprotocol/protocolVersion": PROTOCOL_VERSIONS.modern,
            "io.modelcontextprotocol/clientInfo": { name: "tests", version: "0" },
            "io.modelcontextprotocol/clientCapabilities": {},
          },
        },
      }),
    });
    assert.match(await response.text(), /"matched":312,/);
  });
  const [loaded, withObject] = [sourcesOf(front), sourcesOf(all)];
  const every = sourcesOf(built.keys());
  for (const source of LATER) {
    assert.ok(every.has(source), source);
    assert.ok(!loaded.has(source) && !withObject.has(source), source);
  }
  assert.ok(loaded.has("src/http/app.ts"));
  assert.ok(!loaded.has("src/cloudflare/tenant_object.ts"));
  assert.ok(withObject.has("src/cloudflare/tenant_object.ts"));
});

Deno.test("the build command of wrangler.toml makes the Worker where there were no packages", async () => {
  const clone = join(folder, "clone");
  await run("git", ["clone", "--quiet", ROOT, clone], folder);
  const [, command = ""] = /^command = "(.*)"$/m.exec(config) ?? [];
  await run("sh", ["-c", command], clone);
  const [, main = ""] = /^main = "(.*)"$/m.exec(config) ?? [];
  assert.ok(Deno.statSync(join(clone, main)).isFile);
});

Deno.test("the Workers of the tests are built for the runtime of the product's date", async () => {
  const product = await readCompatibilityDate();
  assert.match(product, /^\d{4}-\d\d-\d\d$/);
  for (const suite of ["assurance/conformance", "assurance/isolation", "cloudflare/history"]) {
    const file = join(ROOT, "tests", suite, "wrangler.toml");
    assert.equal(await readCompatibilityDate(file), product, file);
  }
});

Deno.test(".dev.vars.example names settings there are without values, among them the secret ones", () => {
  const example = Deno.readTextFileSync(join(ROOT, ".dev.vars.example"));
  const lines = example.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const names = lines.map((line) => line.replace(/=$/, ""));
  for (const name of names) assert.ok(SETTINGS.some((setting) => setting.name === name), name);
  for (const name of ["SPANNING_API_KEY", "SPANNING_ADMIN_EMAIL", "MCP_BEARER_TOKEN"]) {
    assert.ok(names.includes(name), name);
    assert.ok(
      !new RegExp(`^${name}\\b`, "m").test(config),
      `${name} does not belong in wrangler.toml`,
    );
  }
});
