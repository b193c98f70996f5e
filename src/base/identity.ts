import manifest from "../../deno.json" with { type: "json" };

/** What the program says it is: its names, its version, and the protocol versions it speaks. */

/** The program's names, as clients, stores, registries and packages see them. */
export const IDENTITY = {
  name: "spanning-access-mcp",
  title: "Spanning access",
  /** At most 100 characters, as registries and server cards allow. */
  description: "Who has access to a Spanning Backup for Microsoft 365 tenant, and why. Read-only",
  /** The name in the MCP registry, in reverse-DNS form. */
  registryName: "io.github.spanning-access/spanning-access-mcp",
  /** The name on npm. */
  npmName: "spanning-access-mcp",
  repository: "https://github.com/spanning-access/spanning-access-mcp",
} as const;

/** The program's version. `deno.json` is the only place where it is written. */
export const VERSION: string = manifest.version;

/**
 * The revisions of the protocol, newest first; `legacy` are those whose clients initialize. The same
 * as in the SDK, whose code a plain request does not load.
 */
export const PROTOCOL_VERSIONS = {
  modern: "2026-07-28",
  legacy: ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05", "2024-10-07"],
} as const;
