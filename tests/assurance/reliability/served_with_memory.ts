/**
 * The entry point `serve` as it is, and beside it, for the process that holds its standard input: the memory in
 * use after a full collection, as a line of JSON for each line that comes.
 */
import "../../../src/entry/serve.ts";
import { collectGarbage } from "../../bench/harness.ts";

for await (const _ of Deno.stdin.readable) {
  // Buffers are let go of a moment after the collection that finds them, hence twice.
  for (let turn = 0; turn < 2; turn++) {
    collectGarbage("major");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { heapUsed, external, rss } = Deno.memoryUsage();
  // deno-lint-ignore no-console
  console.log(JSON.stringify({ heapUsed, external, rss }));
}
