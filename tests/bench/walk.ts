import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { bytesInUse, interleave, ratioOf, retainedBy } from "./harness.ts";
import { startPageServer } from "./pages.ts";
import { printReport } from "./report.ts";
import { bareLoop, checkedLoop, type OnPage, walkDirectory } from "./loops.ts";

/**
 * Reading a tenant's whole list, next to two loops over the same pages. Pages come serialised
 * beforehand from another process. Needs `--v8-flags=--expose-gc`.
 *
 * Usage: `walk.ts [--json] [--against=FOLDER] [users] [rounds]`. The folder is another checkout,
 * whose walk is measured in the same rounds: before and after a change.
 */
const AGAINST = "--against=";
const numbers = Deno.args.filter((argument) => /^\d+$/.test(argument)).map(Number);
const [users = 100_000, rounds = 21] = numbers;
await using server = await startPageServer(users);

const against = Deno.args.find((argument) => argument.startsWith(AGAINST))?.slice(AGAINST.length);
const loops: Readonly<Record<string, typeof walkDirectory | typeof bareLoop>> = {
  "walk to a directory": walkDirectory,
  ...(against === undefined ? {} : {
    [`the walk of ${against}`]:
      (await import(pathToFileURL(resolve(against, "tests/bench/loops.ts")).href)).walkDirectory,
  }),
  "fetch + JSON.parse": bareLoop,
  "fetch + JSON.parse + schema check": checkedLoop,
};
const timings = await interleave(
  Object.entries(loops).map(([name, run]) => ({ name, run: () => run(server.origin) })),
  rounds,
);
const [ours] = timings;
const memory: { kept: number; peak: number }[] = [];
for (const run of Object.values(loops)) memory.push(await memoryOf(run));

printReport({
  title: `Reading ${users} users in pages of 1000, median of ${rounds} rounds`,
  columns: ["walk is", "what", "ms", "heap kept MB", "heap peak MB"],
  rows: timings.map((timing, index) => [
    ours === undefined || index === 0 ? "" : `${ratioOf(ours, timing).toFixed(2)} ×`,
    timing.name,
    timing.ms.toFixed(0),
    megabytes(memory[index]?.kept),
    megabytes(memory[index]?.peak),
  ]),
});

/** The memory that a loop's result keeps, and the peak after any page, garbage included. */
async function memoryOf(
  run: (origin: string, onPage: OnPage) => Promise<unknown>,
): Promise<{ kept: number; peak: number }> {
  let peak = 0;
  let before = 0;
  const { bytes } = await retainedBy(() => {
    before = bytesInUse();
    return run(server.origin, () => {
      peak = Math.max(peak, bytesInUse() - before);
    });
  });
  return { kept: bytes, peak };
}

function megabytes(bytes = NaN): string {
  return (bytes / 1e6).toFixed(1);
}
