import { fillBuilder, fillDirectory, parsePages } from "./invented_pages.ts";
import { retainedBy } from "./memory.ts";
import { printReport } from "./report.ts";

/**
 * What a directory adds to the memory, next to the plain parsed objects of the same pages: heap and
 * everything outside it together, after a forced collection; also when all pages are read and the
 * directory is not finished. Needs `--v8-flags=--expose-gc`.
 *
 * Usage: `heap.ts [--json] [users …]`.
 */
const numbers = Deno.args.filter((argument) => /^\d+$/.test(argument)).map(Number);
const sizes = numbers.length > 0 ? numbers : [10_000, 50_000, 200_000];

const rows: string[][] = [];
for (const users of sizes) {
  const directory = await retainedBy(() => fillDirectory(users));
  const reading = await retainedBy(() => fillBuilder(users));
  const objects = await retainedBy(() => parsePages(users).toArray());
  const held = [directory.result.users, reading.result.users, objects.result.flat().length];
  if (held.some((count) => count !== users)) throw new Error(`Not the same users: ${held}`);
  rows.push([
    `${(directory.bytes / objects.bytes).toFixed(2)} ×`,
    String(users),
    megabytes(directory.bytes),
    megabytes(reading.bytes),
    megabytes(objects.bytes),
    (directory.bytes / users).toFixed(0),
  ]);
}
printReport({
  title: "Memory after a forced collection: heap, external and array buffers together",
  columns: [
    "directory is",
    "users",
    "directory MB",
    "before the end MB",
    "parsed objects MB",
    "bytes a user",
  ],
  rows,
});

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
