import { buildMcpb, type McpbBuild } from "./build_mcpb.ts";
import { DIST } from "./root.ts";
import { serverJson } from "./server_json.ts";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Builds the desktop bundle and the registry entry that states its hash. */
export async function buildServerJson(
  folder: string = DIST,
): Promise<{ file: string; mcpb: McpbBuild }> {
  const mcpb = await buildMcpb(join(folder, "mcpb"));
  const file = join(folder, "server.json");
  writeFileSync(file, JSON.stringify(serverJson(mcpb.sha256), null, 2) + "\n");
  return { file, mcpb };
}

if (import.meta.main) {
  const { file, mcpb } = await buildServerJson();
  // deno-lint-ignore no-console
  console.log(`${file}, for ${mcpb.file}, sha256 ${mcpb.sha256}`);
}
