import { IDENTITY, VERSION } from "../src/base/identity.ts";
import { buildMcpb, MCPB_FILE, type McpbBuild } from "./build_mcpb.ts";
import { ASKED_SETTINGS } from "./launch.ts";
import { DIST } from "./root.ts";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Builds `server.json`, the entry in the MCP registry. */

/** The schema of `server.json` that this one keeps to. */
const SERVER_SCHEMA =
  "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json";

/**
 * The entry in the MCP registry: the npm package, and the desktop bundle of the same release.
 *
 * `mcpbSha256` is the hash of the bundle that is released; clients refuse any other.
 */
export function serverJson(mcpbSha256: string): Record<string, unknown> {
  const { registryName, title, description, repository, npmName } = IDENTITY;
  const transport = { type: "stdio" };
  const environmentVariables = ASKED_SETTINGS.map(({ name, description, secret, choices }) => ({
    name,
    description,
    isRequired: true,
    isSecret: secret,
    format: "string",
    ...(choices === undefined ? {} : { choices }),
  }));
  return {
    $schema: SERVER_SCHEMA,
    name: registryName,
    title,
    description,
    version: VERSION,
    websiteUrl: repository,
    repository: { url: repository, source: "github" },
    packages: [
      {
        registryType: "npm",
        identifier: npmName,
        version: VERSION,
        runtimeHint: "npx",
        transport,
        environmentVariables,
      },
      {
        registryType: "mcpb",
        identifier: `${repository}/releases/download/v${VERSION}/${MCPB_FILE}`,
        version: VERSION,
        fileSha256: mcpbSha256,
        transport,
        environmentVariables,
      },
    ],
  };
}

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
