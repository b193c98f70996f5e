import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { TOOLS_OF_ONE_TENANT } from "../support/typical_calls.ts";
import { bareEnvironment, PERMISSIONS, ROOT } from "../support/entry_process.ts";
import { connectModern } from "../support/mcp_clients.ts";
import { temporaryFolder } from "./temporary_folder.ts";

const manifest = JSON.parse(Deno.readTextFileSync(join(ROOT, "deno.json")));
const { stderr } = await new Deno.Command(Deno.execPath(), {
  // Their types are checked by the task publish:check.
  args: ["publish", "--dry-run", "--allow-dirty", "--no-check"],
  cwd: ROOT,
  env: { NO_COLOR: "1" },
}).output();
const files = [...new TextDecoder().decode(stderr).matchAll(/^\s+(file:\S+) \(/gm)]
  .map(([, url = ""]) => fileURLToPath(url).slice(ROOT.length));

Deno.test("the published files are the program and its papers, without tests and builds", () => {
  assert.ok(files.length > 100);
  for (const file of files) {
    assert.match(
      file,
      /^(src|tools)\/.*\.ts$|^src\/mcp\/access\.html$|^(mod\.ts|deno\.json|README\.md|CHANGELOG\.md|LICENSE)$/,
    );
  }
});

Deno.test("the published files hold all that every exported entry point imports, types too, and it starts", async () => {
  const folder = temporaryFolder("published-");
  for (const file of files) cpSync(join(ROOT, file), join(folder, file));
  const entries: string[] = Object.values(manifest.exports);
  assert.ok(entries.includes("./src/entry/stdio.ts"));
  for (const entry of entries) {
    const local = (await modulesOf(entry, folder)).filter(({ specifier }) =>
      specifier.startsWith("file:")
    );
    assert.ok(local.length > 50, entry);
    for (const { specifier, error } of local) assert.equal(error, undefined, specifier);
    for (const { specifier } of local) {
      assert.ok(specifier.startsWith(`${pathToFileURL(folder)}/`), specifier);
    }
  }
  const transport = new StdioClientTransport({
    command: Deno.execPath(),
    args: ["run", ...PERMISSIONS, manifest.exports["./stdio"]],
    cwd: folder,
    env: { ...bareEnvironment(), SPANNING_SANDBOX: "1", LOG_LEVEL: "error" },
    stderr: "pipe",
  });
  await using client = await connectModern(transport);
  assert.deepEqual(await client.toolNames(), TOOLS_OF_ONE_TENANT.map(({ name }) => name));
});

/** A module of a graph. */
interface Module {
  readonly specifier: string;
  /** What is wrong with it: it is not there. */
  readonly error?: string;
}

/** Every module that an entry point comes to, those of types and those loaded later with it. */
async function modulesOf(entry: string, cwd: string): Promise<readonly Module[]> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", entry],
    cwd,
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout)).modules;
}
