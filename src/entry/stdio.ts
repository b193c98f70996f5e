import { DENO_RUNTIME } from "./deno_runtime.ts";
import { openStdio } from "./open_stdio.ts";
import { readEnvironment } from "./read_environment.ts";
import { writeToStderr } from "./write_to_stderr.ts";

openStdio({ ...DENO_RUNTIME, env: readEnvironment(), writeLog: writeToStderr });
