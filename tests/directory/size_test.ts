import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

/** What an edge isolate can spare for one tenant. */
const LIMIT_MB = 64;

Deno.test("a directory of 200,000 users adds less than 64 MB, while it is read and afterwards", async () => {
  const { users, directory, reading, objects } = await measure();
  assert.equal(users, 200_000);
  assert.ok(directory > 1 && directory < LIMIT_MB, `the directory takes ${directory} MB`);
  assert.ok(reading > 1 && reading < LIMIT_MB, `before its end it takes ${reading} MB`);
  assert.ok(directory <= 0.45 * objects, `${directory} MB where plain objects take ${objects} MB`);
});

/** Megabytes after a forced collection, for which a process of its own is started. */
async function measure(): Promise<Record<"users" | "directory" | "reading" | "objects", number>> {
  const script = fileURLToPath(new URL("../bench/heap.ts", import.meta.url));
  const config = fileURLToPath(new URL("../deno.json", import.meta.url));
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--config", config, "--v8-flags=--expose-gc", script, "--json", "200000"],
    stdin: "null",
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  const [row] = JSON.parse(new TextDecoder().decode(stdout)).rows;
  return {
    users: row["users"],
    directory: row["directory MB"],
    reading: row["before the end MB"],
    objects: row["parsed objects MB"],
  };
}
