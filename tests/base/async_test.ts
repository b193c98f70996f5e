import assert from "node:assert/strict";
import {
  atEndOfTurn,
  settlesWithoutIo,
  shareWork,
  sleep,
  yieldToEventLoop,
} from "../../src/base/async.ts";

Deno.test("sleep() resolves after its time", async () => {
  await sleep(1);
  await sleep(1, new AbortController().signal);
});

Deno.test({
  name: "sleep() rejects with the signal's reason and leaves no timer behind",
  sanitizeOps: true,
  fn: async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const sleeping = sleep(60_000, controller.signal);
    controller.abort(reason);
    await assert.rejects(sleeping, (error) => error === reason);
    await assert.rejects(
      sleep(60_000, controller.signal),
      (error) => error === reason,
    );
  },
});

async function after(turns: number): Promise<string> {
  for (let turn = 0; turn < turns; turn++) await undefined;
  return "answer";
}

Deno.test("settlesWithoutIo() is true for a promise that needs only microtasks, fulfilled or rejected", async () => {
  assert.equal(await settlesWithoutIo(Promise.resolve()), true);
  assert.equal(await settlesWithoutIo(Promise.reject(new Error("refused"))), true);
  assert.equal(await settlesWithoutIo(after(100)), true);
});

Deno.test("settlesWithoutIo() is false for a promise that waits for a timer, or forever", async () => {
  const timer = new Promise((resolve) => setTimeout(resolve, 1));
  assert.equal(await settlesWithoutIo(timer), false);
  assert.equal(await settlesWithoutIo(new Promise(() => {})), false);
  await timer;
});

Deno.test("settlesWithoutIo() leaves a later rejection to the caller alone", async () => {
  const { promise, reject } = Promise.withResolvers<never>();
  assert.equal(await settlesWithoutIo(promise), false);
  reject(new Error("late"));
  await assert.rejects(promise, /late/);
});

Deno.test("yieldToEventLoop() takes one turn of the event loop and waits for no timer", async () => {
  let late = false;
  const timer = setTimeout(() => {
    late = true;
  }, 1_000);
  const turn = yieldToEventLoop();
  assert.equal(await settlesWithoutIo(turn), false);
  await turn;
  assert.equal(late, false);
  clearTimeout(timer);
});

Deno.test("atEndOfTurn() puts work off only while others share the turn", async () => {
  const seen: string[] = [];
  const member = async (name: string): Promise<void> => {
    await yieldToEventLoop();
    atEndOfTurn(() => seen.push(`after ${name}`));
    await undefined;
    seen.push(name);
  };
  const later = member("first").then(() => member("a turn later"));
  await Promise.all([later, member("second"), member("last")]);
  atEndOfTurn(() => seen.push("alone"));
  const turn = ["first", "second", "after last", "last", "after first", "after second"];
  assert.deepEqual(seen, [...turn, "after a turn later", "a turn later", "alone"]);
});

Deno.test("shareWork() works once for all who ask, and again after a failure", async () => {
  let tries = 0;
  const work = shareWork(async () => {
    await undefined;
    if (++tries === 1) throw new Error("not now");
    return tries;
  });
  const failed = await Promise.allSettled([work(), work()]);
  assert.deepEqual(failed.map(({ status }) => status), ["rejected", "rejected"]);
  assert.deepEqual(await Promise.all([work(), work()]), [2, 2]);
  assert.equal(await work(), 2);
});
