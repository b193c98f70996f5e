/** MCP over standard input and output, on Deno. */

import { DENO_RUNTIME, readEnvironment, writeToStderr } from "./deno_host.ts";
import { openStdio } from "./open_stdio.ts";

openStdio({ ...DENO_RUNTIME, env: readEnvironment(), writeLog: writeToStderr });
