import process from "node:process";
import { openStdio } from "./open_stdio.ts";

// The same door on Node, for the package and the desktop bundle; deno task build:node bundles it.
openStdio({
  env: process.env,
  writeLog: (line) => process.stderr.write(line + "\n"),
  exit: (code) => process.exit(code),
});
