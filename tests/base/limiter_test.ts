import assert from "node:assert/strict";
import { createLimiter } from "../../src/base/limiter.ts";

Deno.test("createLimiter() runs at most max at once, first come, first served", async () => {
  const limit = createLimiter(2);
  const gates = [0, 1, 2, 3].map(() => Promise.withResolvers<void>());
  const started: number[] = [];
  const runs = gates.map(({ promise }, at) =>
    limit(async () => {
      started.push(at);
      await promise;
      return at;
    })
  );
  await settle();
  assert.deepEqual(started, [0, 1]);
  gates[1]?.resolve();
  await settle();
  assert.deepEqual(started, [0, 1, 2]);
  const late = limit(() => Promise.resolve(started.push(9)));
  await settle();
  assert.deepEqual(started, [0, 1, 2], "2 took the slot of 1");
  for (const gate of gates) gate.resolve();
  assert.deepEqual(await Promise.all(runs), [0, 1, 2, 3]);
  await late;
  assert.deepEqual(started, [0, 1, 2, 3, 9]);
});

Deno.test("createLimiter() gives the slot of failed work to the next in line", async () => {
  const limit = createLimiter(1);
  const failed = limit(() => Promise.reject(new Error("failed")));
  const thrown = limit(() => {
    throw new Error("thrown");
  });
  const next = limit(() => Promise.resolve("done"));
  await assert.rejects(failed, /failed/);
  await assert.rejects(thrown, /thrown/);
  assert.equal(await next, "done");
});

Deno.test("createLimiter() gives the slot of hanging work to the next in line, once", async () => {
  const waking: (() => void)[] = [];
  const sleep = (milliseconds: number): Promise<void> => {
    assert.equal(milliseconds, 2000);
    return new Promise((resolve) => void waking.push(resolve));
  };
  const limit = createLimiter(1, { milliseconds: 2000, sleep });
  const gates = [0, 1, 2].map(() => Promise.withResolvers<void>());
  const started: number[] = [];
  const runs = gates.map(({ promise }, at) =>
    limit(async () => {
      started.push(at);
      await promise;
    })
  );
  await settle();
  assert.deepEqual(started, [0]);
  waking[0]?.();
  await settle();
  assert.deepEqual(started, [0, 1]);
  gates[0]?.resolve();
  await settle();
  assert.deepEqual(started, [0, 1], "the slot of 0 is already taken");
  gates[1]?.resolve();
  await settle();
  assert.deepEqual(started, [0, 1, 2]);
  gates[2]?.resolve();
  await Promise.all(runs);
});

Deno.test("createLimiter() rejects a max that is not a whole number above 0", () => {
  for (const max of [0, -1, 1.5, NaN]) {
    assert.throws(() => createLimiter(max), RangeError);
  }
});

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
