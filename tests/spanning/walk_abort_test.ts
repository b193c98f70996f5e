import assert from "node:assert/strict";
import { sleep } from "../../src/base/async.ts";
import {
  linkAfter,
  page,
  record,
  ScriptedVendor,
  type Seen,
  status,
  type Step,
} from "../support/scripted_vendor.ts";

/** Never answers, and rejects when told to stop, as the runtimes' own `fetch` does. */
const hang: Step = ({ init }) =>
  new Promise((_, reject) => {
    const { signal } = init;
    signal?.addEventListener("abort", () => reject(signal.reason), {
      once: true,
    });
  });

const stopped = (seen: Seen | undefined): boolean => seen?.init.signal?.aborted === true;

Deno.test("the next page is asked for before the page in hand is given out", async () => {
  const vendor = new ScriptedVendor(page(["ann"], linkAfter("ann")), hang);
  const walk = vendor.client().pages()[Symbol.asyncIterator]();
  await walk.next();
  assert.equal(vendor.seen.length, 2);
  await walk.return?.();
});

Deno.test("leaving the loop aborts the request on its way, and nothing is left unhandled", async () => {
  const vendor = new ScriptedVendor(page(["ann"], linkAfter("ann")), hang);
  for await (const _ of vendor.client().pages()) break;
  assert.deepEqual(vendor.seen.map(stopped), [false, true]);
  await settle();
});

Deno.test("an error in the loop aborts the request on its way and comes out as it is", async () => {
  const vendor = new ScriptedVendor(page(["ann"], linkAfter("ann")), hang);
  const mine = new Error("mine");
  await assert.rejects(async () => {
    for await (const _ of vendor.client().pages()) throw mine;
  }, mine);
  assert.ok(stopped(vendor.seen[1]));
});

Deno.test("a page in a wrong shape aborts the request for the page after it", async () => {
  const wrong: Step = () =>
    Response.json({
      users: [record("ann", { msId: 5 })],
      nextLink: linkAfter("ann"),
    });
  const vendor = new ScriptedVendor(wrong, hang);
  await assert.rejects(
    Array.fromAsync(vendor.client().pages()),
    /users\[0\]\.msId/,
  );
  assert.deepEqual(vendor.seen.map(stopped), [false, true]);
});

Deno.test("a page that fails while the page before it is used is reported when its turn comes", async () => {
  const vendor = new ScriptedVendor(page(["ann"], linkAfter("ann")), status(403));
  const walk = vendor.client().pages()[Symbol.asyncIterator]();
  assert.equal((await walk.next()).value?.users.length, 1);
  await settle();
  await assert.rejects(walk.next(), { name: "SpanningAuthError" });
});

Deno.test("an abort while a request is on its way comes out as the signal's own reason", async () => {
  const vendor = new ScriptedVendor(page(["ann"], linkAfter("ann")), hang);
  const controller = new AbortController();
  const reason = new DOMException("Stop", "AbortError");
  await rejectsWith(reason, async () => {
    for await (
      const _ of vendor.client().pages({ signal: controller.signal })
    ) {
      setTimeout(() => controller.abort(reason));
    }
  });
  assert.equal(vendor.seen.length, 2, "an abort is not retried");
  assert.ok(stopped(vendor.seen[1]));
});

Deno.test("an abort ends a walk even when the next page is already there", async () => {
  const vendor = new ScriptedVendor(page(["ann"], linkAfter("ann")), page(["bob"]));
  const controller = new AbortController();
  const reason = new Error("enough");
  let pages = 0;
  await rejectsWith(reason, async () => {
    for await (
      const _ of vendor.client().pages({ signal: controller.signal })
    ) {
      pages++;
      await settle();
      controller.abort(reason);
    }
  });
  assert.equal(pages, 1);
});

Deno.test("an abort on the last page is an abort, not a whole list", async () => {
  const vendor = new ScriptedVendor(page(["ann"]));
  const controller = new AbortController();
  const reason = new Error("enough");
  await rejectsWith(reason, async () => {
    for await (
      const _ of vendor.client().pages({ signal: controller.signal })
    ) {
      controller.abort(reason);
    }
  });
});

Deno.test("an abort while waiting before a retry ends the waiting at once", async () => {
  const controller = new AbortController();
  const reason = new DOMException("Stop", "AbortError");
  const vendor = new ScriptedVendor(() => {
    setTimeout(() => controller.abort(reason));
    return new Response(null, {
      status: 429,
      headers: { "Retry-After": "19" },
    });
  });
  const client = vendor.client({ sleep });
  await rejectsWith(
    reason,
    async () => void await Array.fromAsync(client.pages({ signal: controller.signal })),
  );
  assert.equal(vendor.seen.length, 1);
});

Deno.test("with an aborted signal nothing is asked", async () => {
  const vendor = new ScriptedVendor(page(["ann"]));
  const signal = AbortSignal.abort(new Error("early"));
  const client = vendor.client();
  for (
    const work of [
      () => Array.fromAsync(client.pages({ signal })),
      () => client.tenant({ signal }),
    ]
  ) {
    await rejectsWith(signal.reason, work);
  }
  assert.equal(vendor.seen.length, 0);
});

async function rejectsWith(
  reason: unknown,
  work: () => Promise<unknown>,
): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.equal(error, reason);
    return true;
  });
}

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
