import { IDENTITY, VERSION } from "../src/base/identity.ts";

/** The bundled stdio door in the npm package. */
export const NODE_DOOR = "stdio.mjs";

/** The oldest Node that has all of what the program uses. */
export const NODE_RANGE = ">=20.3.0";

/**
 * The `package.json` of the npm package: a command without dependencies, and `mcpName`, by which
 * the MCP registry knows that package and server have one owner.
 */
export function npmManifest(): Record<string, unknown> {
  const { npmName, registryName, description, repository } = IDENTITY;
  return {
    name: npmName,
    version: VERSION,
    mcpName: registryName,
    description,
    keywords: ["mcp", "model-context-protocol", "spanning", "kaseya", "access-review"],
    license: "MIT",
    homepage: `${repository}#readme`,
    bugs: `${repository}/issues`,
    repository: { type: "git", url: `git+${repository}.git` },
    type: "module",
    bin: { [npmName]: NODE_DOOR },
    engines: { node: NODE_RANGE },
    files: [NODE_DOOR, "THIRD_PARTY_LICENSES.txt"],
  };
}
