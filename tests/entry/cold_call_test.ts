import assert from "node:assert/strict";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { bareEnvironment, entry, lineReader, PERMISSIONS, ROOT } from "../support/entry_process.ts";
import { connectModern } from "../support/mcp_clients.ts";

// A reader who follows one call has to open the files that ran for it; this bounds their number.

/** Files that may run a function, from the start to the end of one cold `list_users`. */
const MOST_FILES = { stdio: 80, serve: 95 } as const;

const SETTINGS = { SPANNING_SANDBOX: "1", LOG_LEVEL: "info" };

Deno.test("stdio: one cold list_users runs code in few files", async () => {
  const folder = await Deno.makeTempDir({ prefix: "coverage-" });
  const transport = new StdioClientTransport({
    command: Deno.execPath(),
    args: measured("stdio", folder),
    env: { ...bareEnvironment(), ...SETTINGS },
    stderr: "ignore",
  });
  {
    await using client = await connectModern(transport);
    assert.equal((await client.call("list_users", { role: "user" })).isError, false);
  }
  await expectFew("stdio", folder);
});

Deno.test("serve: one cold list_users runs code in few files", async () => {
  const folder = await Deno.makeTempDir({ prefix: "coverage-" });
  const child = new Deno.Command(Deno.execPath(), {
    args: measured("serve", folder),
    env: { ...bareEnvironment(), PORT: "0", ...SETTINGS },
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const log = lineReader(child.stderr);
  const url = await log.until((line) => /"url":"([^"]+)"/.exec(line)?.[1]);
  {
    await using client = await connectModern(new StreamableHTTPClientTransport(new URL(url)));
    assert.equal((await client.call("list_users", { role: "user" })).isError, false);
  }
  child.kill("SIGTERM");
  assert.equal((await child.status).code, 0);
  await log.end();
  await expectFew("serve", folder);
});

function measured(name: keyof typeof MOST_FILES, folder: string): string[] {
  return ["run", `--coverage=${folder}`, ...PERMISSIONS, entry(name)];
}

async function expectFew(name: keyof typeof MOST_FILES, folder: string): Promise<void> {
  const files = await filesThatRan(folder);
  await Deno.remove(folder, { recursive: true });
  // deno-lint-ignore no-console
  console.log(`${name}: one cold list_users ran code in ${files.length} files`);
  assert.ok(files.includes("tools/list_users.ts"), "Nothing was measured");
  assert.ok(files.length <= MOST_FILES[name], `${files.length} files:\n${files.join("\n")}`);
}

/** V8's record of a script. */
interface ScriptCoverage {
  readonly url: string;
  readonly functions: readonly {
    readonly functionName: string;
    readonly ranges: readonly { readonly startOffset: number; readonly count: number }[];
  }[];
}

/** Files of the program in which a function was called; the embedded sandbox is the vendor. */
async function filesThatRan(folder: string): Promise<string[]> {
  const files = new Set<string>();
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".json")) continue;
    const script: ScriptCoverage = JSON.parse(await Deno.readTextFile(join(folder, name)));
    if (!script.url.startsWith("file:")) continue;
    const file = relative(ROOT, fileURLToPath(script.url));
    if (!/^(?:src|tools|mod\.ts)/.test(file) || file.startsWith("src/sandbox/")) continue;
    // The first function is the module itself, which runs when it is loaded.
    const [, ...functions] = script.functions;
    if (functions.some(({ ranges: [whole] }) => (whole?.count ?? 0) > 0)) files.add(file);
  }
  return [...files].sort();
}
