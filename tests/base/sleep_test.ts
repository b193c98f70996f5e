import assert from "node:assert/strict";
import { sleep } from "../../src/base/async.ts";

Deno.test("sleep() ends after its time", async () => {
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
