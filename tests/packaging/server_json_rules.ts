import * as v from "valibot";

/**
 * The rules of the registry's `server.json`, schema 2025-12-11, for the parts that are used here,
 * with no field beside them: https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json
 *
 * Besides, what the registry asks on publishing: an exact version, a hash for a bundle, and a
 * bundle's address on a known host with "mcp" in it.
 */
const exactVersion = v.pipe(v.string(), v.regex(/^\d+\.\d+\.\d+(-[\w.]+)?$/));
const url = v.pipe(v.string(), v.url(), v.startsWith("https://"));
const short = v.pipe(v.string(), v.minLength(1), v.maxLength(100));

const variable = v.strictObject({
  name: v.pipe(v.string(), v.minLength(1)),
  description: v.string(),
  isRequired: v.boolean(),
  isSecret: v.boolean(),
  format: v.picklist(["string", "number", "boolean", "filepath"]),
  choices: v.optional(v.array(v.string())),
});

const common = {
  version: exactVersion,
  transport: v.strictObject({ type: v.literal("stdio") }),
  environmentVariables: v.array(variable),
};

const npmPackage = v.strictObject({
  registryType: v.literal("npm"),
  identifier: v.pipe(v.string(), v.regex(/^(@[\w-]+\/)?[a-z][\w-]*$/)),
  runtimeHint: v.literal("npx"),
  ...common,
});

const mcpbPackage = v.strictObject({
  registryType: v.literal("mcpb"),
  identifier: v.pipe(url, v.regex(/^https:\/\/(github|gitlab)\.com\/.*mcp.*\/releases\/.*\.mcpb$/)),
  fileSha256: v.pipe(v.string(), v.regex(/^[a-f0-9]{64}$/)),
  ...common,
});

/** A `server.json` as the registry takes it. */
export const serverJsonRules = v.strictObject({
  $schema: v.literal(
    "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
  ),
  name: v.pipe(v.string(), v.maxLength(200), v.regex(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/)),
  title: short,
  description: short,
  version: exactVersion,
  websiteUrl: url,
  repository: v.strictObject({ url, source: v.literal("github") }),
  packages: v.pipe(
    v.array(v.variant("registryType", [npmPackage, mcpbPackage])),
    v.minLength(1),
  ),
});
