import assert from "node:assert/strict";
import { memoryOf } from "../bench/memory.ts";

/** What an edge isolate can spare for one tenant. */
const LIMIT_MB = 64;

Deno.test("a directory of 200,000 users adds less than 64 MB, while it is read and afterwards", async () => {
  const { directory, reading, objects } = await memoryOf(200_000);
  assert.ok(directory > 1 && directory < LIMIT_MB, `the directory takes ${directory} MB`);
  assert.ok(reading > 1 && reading < LIMIT_MB, `before its end it takes ${reading} MB`);
  assert.ok(directory <= 0.45 * objects, `${directory} MB where plain objects take ${objects} MB`);
});
