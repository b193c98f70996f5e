import { fileURLToPath } from "node:url";

/** What a number of users adds to the memory, in megabytes, measured in a process of its own. */
export async function memoryOf(
  users: number,
): Promise<Readonly<Record<"directory" | "reading" | "objects", number>>> {
  const script = fileURLToPath(new URL("measure_memory.ts", import.meta.url));
  const config = fileURLToPath(new URL("../deno.json", import.meta.url));
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--config", config, "--v8-flags=--expose-gc", script, String(users)],
    stdin: "null",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  const { directory, reading, objects } = JSON.parse(new TextDecoder().decode(stdout));
  return { directory: directory / 1e6, reading: reading / 1e6, objects: objects / 1e6 };
}
