import process from "node:process";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { createAccess } from "../../mod.ts";
import { ConfigurationError } from "../errors.ts";

/** What the stdio door needs of the runtime it was started by. */
export interface StdioRuntime {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly writeLog: (line: string) => void;
  /** Ends the process. */
  readonly exit: (code: number) => void;
}

/**
 * Speaks MCP over standard input and output until the client goes away.
 *
 * Starts whatever the settings are: an exit would be invisible in a desktop client, an error in
 * the answer to a call is not. Standard output carries the protocol and nothing else.
 */
export function openStdio({ env, writeLog, exit }: StdioRuntime): void {
  const access = createAccess({ env, fetch: globalThis.fetch, now: Date.now, writeLog });
  const { configuration, log } = access;
  if (configuration instanceof ConfigurationError) log("error", configuration.message);
  else for (const warning of configuration.warnings) log("warn", warning);

  serveStdio(access.servers, {
    onerror: (error) => log("debug", "protocol error", { error: error.name }),
  });

  // The client has gone: nobody is left to answer, also where a long walk is still under way.
  process.stdin.once("end", () => exit(0));
}
