import { ROOT } from "./root.ts";
import { join } from "node:path";

/** Runs the bundle format's own command line tool. Throws what it printed when it fails. */
export async function runMcpb(...args: readonly string[]): Promise<string> {
  const config = join(ROOT, "tests", "deno.json");
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--config", config, "npm:@anthropic-ai/mcpb@2.1.2", ...args],
    cwd: ROOT,
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  const printed = text.decode(stdout) + text.decode(stderr);
  if (code !== 0) throw new Error(`mcpb ${args[0]} failed:\n${printed}`);
  return printed;
}
