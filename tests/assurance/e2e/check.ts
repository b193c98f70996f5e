import type { Scene } from "./scene.ts";
import type { Start } from "./starts.ts";

/** What a client can be told to speak: with `auto` it finds out. `its own choice` where it cannot be told. */
export type Era = "modern" | "legacy" | "auto" | "its own choice";

/** What a client tries to do with a server. */
export interface Check {
  /** The client's package, as `packages/deno.json` names it. */
  readonly client: string;
  readonly era: Era;
  /** How it reaches the server. */
  readonly transport: string;
  /** That the server is to refuse it, or is not reached at all; otherwise it is to answer. */
  readonly expects?: "a refusal" | "no contact";
  /** Does it, and says what was done. Throws what went wrong. */
  readonly run: (scene: Scene) => Promise<string>;
  /** Why it cannot be tried. */
  readonly skipped?: string;
}

/** What clients are tried against. */
export interface Stage {
  /** Starts by way of standard input and output, by name. */
  readonly starts: readonly Start[];
  /** A served `/mcp` that asks for no token. */
  readonly open: URL;
  /** A served `/mcp` that asks for a token. */
  readonly guarded: URL;
  readonly token: string;
  readonly node: string;
  /** The path of a file in an installed package. */
  readonly file: (name: string, path: string) => string;
}
