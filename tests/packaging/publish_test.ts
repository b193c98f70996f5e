import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { TOOLS_OF_ONE_TENANT } from "../support/typical_calls.ts";
import { bareEnvironment, PERMISSIONS, ROOT } from "../support/entry_process.ts";
import { connectModern } from "../support/mcp_clients.ts";
import { temporaryFolder } from "./temporary_folder.ts";

const manifest = JSON.parse(Deno.readTextFileSync(join(ROOT, "deno.json")));
const { stderr } = await new Deno.Command(Deno.execPath(), {
  // The files are checked where they lie, below.
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

Deno.test("the published files suffice to check and start every entry point that is exported", async () => {
  const folder = temporaryFolder("published-");
  for (const file of files) cpSync(join(ROOT, file), join(folder, file));
  const entries: string[] = Object.values(manifest.exports);
  assert.ok(entries.includes("./src/entry/stdio.ts"));
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["check", ...entries],
    cwd: folder,
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
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
