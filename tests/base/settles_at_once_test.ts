import assert from "node:assert/strict";
import { settlesAtOnce } from "../../src/base/async.ts";

async function after(turns: number): Promise<string> {
  for (let turn = 0; turn < turns; turn++) await undefined;
  return "answer";
}

Deno.test("what waits for nothing but itself settles at once, with a value or an error", async () => {
  assert.equal(await settlesAtOnce(Promise.resolve()), true);
  assert.equal(await settlesAtOnce(Promise.reject(new Error("refused"))), true);
  assert.equal(await settlesAtOnce(after(100)), true);
});

Deno.test("what waits for a timer, or for ever, does not", async () => {
  const timer = new Promise((resolve) => setTimeout(resolve, 1));
  assert.equal(await settlesAtOnce(timer), false);
  assert.equal(await settlesAtOnce(new Promise(() => {})), false);
  await timer;
});

Deno.test("an error that comes later is still the caller's to handle, and nobody else's", async () => {
  const { promise, reject } = Promise.withResolvers<never>();
  assert.equal(await settlesAtOnce(promise), false);
  reject(new Error("late"));
  await assert.rejects(promise, /late/);
});
