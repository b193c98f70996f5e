import assert from "node:assert/strict";
import { sleep } from "../../src/base/async.ts";
import {
  type SpanningError,
  SpanningRateLimitError,
  SpanningUnavailableError,
} from "../../src/spanning/errors.ts";
import {
  all,
  failure,
  json,
  linkAfter,
  page,
  record,
  ScriptedVendor,
  status,
} from "../support/scripted_vendor.ts";

for (const code of [408, 429, 500, 502, 503, 504]) {
  Deno.test(`${code} is retried with growing pauses`, async () => {
    const vendor = new ScriptedVendor(
      status(code),
      status(code),
      status(code),
      json({ users: 1 }),
    );
    assert.deepEqual(await vendor.client().tenant(), { users: 1 });
    assert.deepEqual(vendor.slept, [500, 1000, 2000]);
  });

  Deno.test(`${code} that persists is given up after four tries`, async () => {
    const vendor = new ScriptedVendor(status(code));
    const error = await failure(vendor.client().tenant());
    assert.ok(
      code === 429
        ? error instanceof SpanningRateLimitError
        : error instanceof SpanningUnavailableError,
    );
    assert.equal((error as SpanningError).status, code);
    assert.match(
      error.message,
      new RegExp(`status ${code} \\(asked 4 times\\)`),
    );
    assert.equal(vendor.seen.length, 4);
  });
}

Deno.test("pauses of our own choice have full jitter", async () => {
  const vendor = new ScriptedVendor(status(503), status(503), json({}));
  await vendor.client({ random: () => 0.25 }).tenant();
  assert.deepEqual(vendor.slept, [125, 250]);
});

for (const code of [429, 503]) {
  Deno.test(`after ${code} the vendor's Retry-After is honored`, async () => {
    const vendor = new ScriptedVendor(
      status(code, { "Retry-After": "7" }),
      json({}),
    );
    await vendor.client().tenant();
    assert.deepEqual(vendor.slept, [7000]);
  });

  Deno.test(`after ${code} no page waits longer than 20 seconds in total`, async () => {
    const vendor = new ScriptedVendor(status(code, { "Retry-After": "7" }));
    const error = await failure(all(vendor.client()));
    assert.deepEqual(vendor.slept, [7000, 7000]);
    assert.match(
      error.message,
      /Try again in 7 seconds|try again in 7 seconds/,
    );
  });
}

Deno.test("a longer wait than is left fails at once and says when to try again", async () => {
  const vendor = new ScriptedVendor(status(429, { "Retry-After": "900" }));
  const error = await failure(all(vendor.client()));
  assert.ok(error instanceof SpanningRateLimitError);
  assert.equal(error.retryAfterSeconds, 900);
  assert.match(error.message, /Try again in 15 minutes/);
  assert.deepEqual([vendor.seen.length, vendor.slept.length], [1, 0]);
});

Deno.test("an answer that breaks off is requested again", async () => {
  const broken = (): Response =>
    new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('{"users":'));
          controller.error(new TypeError("connection reset"));
        },
      }),
    );
  const vendor = new ScriptedVendor(broken, page(["ann"]));
  assert.equal((await all(vendor.client())).length, 1);
});

Deno.test("a bad page does not use up the retries of later pages", async () => {
  const pages = Array.from({ length: 12 }, (_, at) => [
    status(429),
    status(429),
    page([`user${at}`], at < 11 ? linkAfter(`user${at}`) : ""),
  ]).flat();
  assert.equal((await all(new ScriptedVendor(...pages).client())).length, 12);
});

Deno.test("a vendor that fails most of the time ends a long walk with an error", async () => {
  let asked = 0;
  const vendor = new ScriptedVendor(() => {
    const name = `user${asked}`;
    if (asked++ % 4 !== 3) return new Response(null, { status: 429 });
    return Response.json({ users: [record(name)], nextLink: linkAfter(name) });
  });
  assert.match((await failure(all(vendor.client()))).message, /status 429/);
  assert.ok(asked < 100, `${asked} requests`);
});

Deno.test("an abort during the wait before a retry ends it at once", async () => {
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
  const walk = Array.fromAsync(client.pages({ signal: controller.signal }));
  await assert.rejects(walk, (error) => error === reason);
  assert.equal(vendor.seen.length, 1);
});
