import { DENO_RUNTIME, readEnvironment, writeToStderr } from "./deno_host.ts";
import { openStdio, readNoOptions } from "./open_stdio.ts";

/** MCP over standard input and output, on Deno. */

await readNoOptions(Deno.args, "deno task stdio");
openStdio({
  ...DENO_RUNTIME,
  fetch: globalThis.fetch,
  env: readEnvironment("stdio"),
  writeLog: writeToStderr,
  readInput,
  writeOutput,
});

// Deno's own, because loading Node's streams would take a tenth of the start.

async function readInput(take: (chunk: Uint8Array) => void): Promise<void> {
  const buffer = new Uint8Array(64 * 1024);
  for (;;) {
    const length = await Deno.stdin.read(buffer);
    if (length === null) return;
    take(buffer.subarray(0, length));
  }
}

async function writeOutput(text: string): Promise<void> {
  let rest = new TextEncoder().encode(text);
  while (rest.length > 0) rest = rest.subarray(await Deno.stdout.write(rest));
}
