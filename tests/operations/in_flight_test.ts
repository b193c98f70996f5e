import assert from "node:assert/strict";
import { createInFlight } from "../../src/operations/operations.ts";

Deno.test("idle() resolves at once while nothing is in flight", async () => {
  const work = createInFlight();
  await work.idle();
  assert.equal(work.count, 0);
});

Deno.test("idle() resolves for everyone who waits, once the last piece of work has ended", async () => {
  const work = createInFlight();
  work.enter();
  work.enter();
  let idle = 0;
  const waiting = [work.idle(), work.idle()].map((each) => each.then(() => idle++));
  work.leave();
  await Promise.resolve();
  assert.deepEqual([work.count, idle], [1, 0]);
  work.leave();
  await Promise.all(waiting);
  assert.deepEqual([work.count, idle], [0, 2]);
});
