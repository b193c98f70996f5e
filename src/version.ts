import manifest from "../deno.json" with { type: "json" };

/** The program's version, from `deno.json`, the one place where it is written. */
export const VERSION: string = manifest.version;
