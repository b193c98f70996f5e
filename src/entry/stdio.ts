import { openStdio } from "./open_stdio.ts";
import { readEnvironment } from "./read_environment.ts";
import { writeToStderr } from "./write_to_stderr.ts";

openStdio({ env: readEnvironment(), writeLog: writeToStderr, exit: Deno.exit });
