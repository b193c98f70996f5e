import { openStdio, readNoOptions } from "./open_stdio.ts";
import { proxiedFetch } from "./proxied_fetch.ts";
import { endSignals } from "./shutdown.ts";
import { readFileSync } from "node:fs";
import process from "node:process";

/** MCP over standard input and output, on Node, for the npm package and the desktop bundle. */

// A client may close the pipe of the log and still wait for answers.
process.stderr.on("error", () => {});
// The write that fails says so.
process.stdout.on("error", () => {});
await readNoOptions(process.argv.slice(2), "spanning-access-mcp");
openStdio({
  fetch: proxiedFetch(process.env) ?? globalThis.fetch,
  env: process.env,
  readFile: (path) => readFileSync(path, "utf8"),
  writeLog: (line) => process.stderr.write(line + "\n"),
  exit: (status) => process.exit(status),
  listen: (signal, heard) => process.on(signal, heard),
  signals: endSignals(process.platform === "win32"),
  readInput: (take) =>
    new Promise((resolve, reject) => {
      process.stdin.on("data", take).once("end", resolve).once("error", reject);
    }),
  writeOutput: (text) =>
    new Promise((resolve, reject) => {
      process.stdout.write(text, (error) => error ? reject(error) : resolve());
    }),
});
