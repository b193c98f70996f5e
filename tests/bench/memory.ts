import { retainedBy } from "./harness.ts";
import { fillBuilder, fillDirectory, inventPageBodies, parsePages } from "./loops.ts";
import { fileURLToPath } from "node:url";

/**
 * Prints the memory that a number of users adds: as a directory, as one whose last page is read and
 * that is not finished yet, and as the plain parsed objects of the same pages.
 *
 * Started by itself with `--v8-flags=--expose-gc`: `memory.ts USERS`.
 */
if (import.meta.main) await measureMemory(Number(Deno.args[0]));

/** Measures the memory that a number of users adds, in megabytes, in a process of its own. */
export async function memoryOf(
  users: number,
): Promise<Readonly<Record<"directory" | "reading" | "objects", number>>> {
  const script = fileURLToPath(import.meta.url);
  const config = fileURLToPath(new URL("../deno.json", import.meta.url));
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--config", config, "--v8-flags=--expose-gc", script, String(users)],
    stdin: "null",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  const { directory, reading, objects } = JSON.parse(new TextDecoder().decode(stdout));
  return { directory: directory / 1e6, reading: reading / 1e6, objects: objects / 1e6 };
}

/** Prints what {@linkcode memoryOf} asks for, in bytes after a forced collection, as JSON. */
async function measureMemory(users: number): Promise<void> {
  const bodies = inventPageBodies(users);
  const directory = await retainedBy(() => fillDirectory(bodies));
  const reading = await retainedBy(() => fillBuilder(bodies));
  const objects = await retainedBy(() => parsePages(bodies).toArray());
  const held = [directory.result.users, reading.result.users, objects.result.flat().length];
  if (held.some((count) => count !== users)) throw new Error(`Not the same users: ${held}`);
  const bytes = { directory: directory.bytes, reading: reading.bytes, objects: objects.bytes };
  // deno-lint-ignore no-console
  console.log(JSON.stringify(bytes));
}
