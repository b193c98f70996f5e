import { fillBuilder, fillDirectory, parsePages } from "./invented_pages.ts";
import { retainedBy } from "./memory.ts";

/**
 * Prints as JSON what a number of users adds to the memory, in bytes after a forced collection: as
 * a directory, as one whose last page is read and that is not finished yet, and as the plain parsed
 * objects of the same pages. Needs `--v8-flags=--expose-gc`.
 *
 * Usage: `measure_memory.ts USERS`.
 */
const users = Number(Deno.args[0]);
const directory = await retainedBy(() => fillDirectory(users));
const reading = await retainedBy(() => fillBuilder(users));
const objects = await retainedBy(() => parsePages(users).toArray());
const held = [directory.result.users, reading.result.users, objects.result.flat().length];
if (held.some((count) => count !== users)) throw new Error(`Not the same users: ${held}`);
const bytes = { directory: directory.bytes, reading: reading.bytes, objects: objects.bytes };
// deno-lint-ignore no-console
console.log(JSON.stringify(bytes));
