import dockerignore from "@balena/dockerignore";
import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/entry_process.ts";
import { temporaryFolder } from "./temporary_folder.ts";

/** Where people leave keys, beside the sources and among them. */
const NAMES = [
  ".env",
  ".env.local",
  ".dev.vars",
  ".dev.vars.production",
  "tenants.json",
  "tenants.prod.json",
  "tokens",
  "tokens.json",
  "audit-key",
  "signing.pem",
  "history.key",
  "log.ndjson",
  "history.sqlite",
  "access-review-contoso-2026-11-02-6cf2a0cc.zip",
];
const PLANTED = [
  ...NAMES,
  ...NAMES.map((name) => `src/${name}`),
  ...NAMES.map((name) => `tools/${name}`),
  "src/secret.txt",
  "src/entry/key.pem",
  "tools/token",
];

const folder = temporaryFolder("planted-");
for (
  const part of ["deno.json", "deno.lock", "mod.ts", "src", "tools", ".gitignore", ".dockerignore"]
) {
  cpSync(join(ROOT, part), join(folder, part), { recursive: true });
}
for (const path of PLANTED) Deno.writeTextFileSync(join(folder, path), "a secret");

async function run(command: string, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await new Deno.Command(command, {
    args,
    cwd: folder,
    env: { NO_COLOR: "1" },
  }).output();
  return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
}

Deno.test("no commit takes settings and tenants that lie beside the sources", async () => {
  await run("git", "init", "-q");
  await run("git", "add", "-A");
  const taken = (await run("git", "ls-files")).split("\n");
  assert.ok(taken.includes("src/entry/serve.ts"));
  const named = NAMES.flatMap((name) => [name, `src/${name}`, `tools/${name}`]);
  assert.deepEqual(taken.filter((path) => named.includes(path)), []);
});

Deno.test("no package on JSR takes a secret, whatever it is called, even without .gitignore", async () => {
  await Deno.remove(join(folder, ".gitignore"));
  const listed = await run(Deno.execPath(), "publish", "--dry-run", "--allow-dirty", "--no-check");
  assert.match(listed, /src\/entry\/serve\.ts/);
  for (const path of PLANTED) assert.ok(!listed.includes(`${path} (`), path);
});

Deno.test("no image's context takes a secret, and it has everything that is copied", () => {
  const filter = (dockerignore as unknown as typeof dockerignore.default)().add(
    Deno.readTextFileSync(join(ROOT, ".dockerignore")),
  );
  assert.deepEqual(PLANTED.filter((path) => !filter.ignores(path)), []);
  const needed = ["deno.json", "deno.lock", "mod.ts", "src/entry/serve.ts", "tools/mod.ts"];
  const html = "src/mcp/access.html";
  assert.deepEqual([...needed, html].filter((path) => filter.ignores(path)), []);
});
