/**
 * The HTTP door as it is, in a process that also tells what it holds: a line on its standard input
 * is answered with one of JSON on its standard output. Needs `--v8-flags=--expose-gc`.
 */
import "../../src/entry/serve.ts";

const { gc } = globalThis as { gc?: () => void };

for await (const _ of Deno.stdin.readable) {
  gc?.();
  const { heapUsed, external, rss } = Deno.memoryUsage();
  const handles = [...Deno.readDirSync("/proc/self/fd")].length;
  // deno-lint-ignore no-console
  console.log(JSON.stringify({ heap: heapUsed + external, rss, handles }));
}
