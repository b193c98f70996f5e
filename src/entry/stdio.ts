import { DENO_RUNTIME, readEnvironment, writeToStderr } from "./deno_host.ts";
import { openStdio, readNoOptions } from "./open_stdio.ts";

/** MCP over standard input and output, on Deno. */

await readNoOptions(Deno.args, "deno task stdio");
openStdio({
  ...DENO_RUNTIME,
  fetch: globalThis.fetch,
  env: readEnvironment("stdio"),
  writeLog: writeToStderr,
});
