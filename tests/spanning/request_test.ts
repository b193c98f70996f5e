import assert from "node:assert/strict";
import { SpanningResponseError, SpanningUnavailableError } from "../../src/spanning/errors.ts";
import { basicAuthorization, readJson } from "../../src/spanning/request.ts";
import {
  all,
  CREDENTIALS,
  failure,
  json,
  linkAfter,
  ORIGIN,
  page,
  ScriptedVendor,
} from "../support/scripted_vendor.ts";

Deno.test("basicAuthorization() encodes e-mail and key as Basic", () => {
  const header = basicAuthorization({ adminEmail: "a@b.c", apiKey: "key" });
  assert.equal(header, "Basic YUBiLmM6a2V5");
});

Deno.test("basicAuthorization() encodes non-ASCII text as UTF-8", () => {
  const header = basicAuthorization({
    adminEmail: "jürgen@müller.de",
    apiKey: "ключ–🔑",
  });
  const bytes = Uint8Array.fromBase64(header.replace("Basic ", ""));
  assert.equal(new TextDecoder().decode(bytes), "jürgen@müller.de:ключ–🔑");
});

Deno.test("every request of a walk is authenticated and follows no redirect", async () => {
  const vendor = new ScriptedVendor(page(["ann"], linkAfter("ann")), page(["bob"]));
  await all(vendor.client());
  assert.equal(vendor.seen.length, 2);
  for (const { init, url } of vendor.seen) {
    const headers = new Headers(init.headers);
    assert.equal(url.origin, ORIGIN);
    assert.equal(
      headers.get("authorization"),
      `Basic ${btoa(`${CREDENTIALS.adminEmail}:${CREDENTIALS.apiKey}`)}`,
    );
    assert.equal(headers.get("accept"), "application/json");
    assert.match(
      headers.get("user-agent") ?? "",
      /^spanning-access-mcp\/\d+\.\d+\.\d+/,
    );
    assert.equal(init.redirect, "manual");
  }
});

const { signal } = new AbortController();
const NAMES = '{"name":"Zo\u00eb \ud83d\udc69\u200d\ud83d\udcbb \u5c71\u7530"}';
const utf8 = new TextEncoder().encode(NAMES);
const latin1 = Uint8Array.from('{"name":"m\u00fcller"}', (letter) => letter.charCodeAt(0));

/** An answer whose length is known, and the same byte by byte. */
const SENDINGS: readonly [how: string, send: (bytes: Uint8Array<ArrayBuffer>) => Response][] = [
  ["at once", (bytes) => new Response(bytes, { headers: { "content-length": `${bytes.length}` } })],
  ["byte by byte", (bytes) =>
    new Response(
      new ReadableStream({
        start: (controller) => {
          for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
          controller.close();
        },
      }),
    )],
];
for (const [how, send] of SENDINGS) {
  Deno.test(`text in any script is read ${how}`, async () => {
    assert.deepEqual(await readJson(send(utf8), signal), JSON.parse(NAMES));
  });

  Deno.test(`a replacement character that the vendor sent is text, ${how}`, async () => {
    const sent = new TextEncoder().encode('["J\ufffdrgen"]');
    assert.deepEqual(await readJson(send(sent), signal), ["J\ufffdrgen"]);
  });

  Deno.test(`a byte order mark before the JSON is ignored, ${how}`, async () => {
    const marked = Uint8Array.of(0xef, 0xbb, 0xbf, ...utf8);
    assert.deepEqual(await readJson(send(marked), signal), JSON.parse(NAMES));
  });

  Deno.test(`bytes that are not UTF-8 are an error, never replacement characters, ${how}`, async () => {
    for (const bytes of [latin1, utf8.slice(0, 12)]) {
      await assert.rejects(readJson(send(bytes), signal), (error) => {
        assert.ok(error instanceof SpanningResponseError);
        assert.match(error.message, /it is not UTF-8/);
        return true;
      });
    }
  });
}

Deno.test("a body of unknown length is cancelled if it is not read to its end", async () => {
  let cancelled = 0;
  const endless = (): Response =>
    new Response(
      new ReadableStream({
        pull: (controller) => controller.enqueue(latin1),
        cancel: () => void cancelled++,
      }),
    );
  await assert.rejects(readJson(endless(), signal), /not UTF-8/);
  assert.equal(cancelled, 1);
});

const BODIES: readonly [name: string, body: string, says: RegExp][] = [
  [
    "a web page",
    "\n<!DOCTYPE html><title>canary</title>",
    /a web page instead of JSON/,
  ],
  ["nothing", "", /it is empty/],
  ["half a list", '{"users":[{"canary":', /not valid JSON/],
];

for (const [name, body, says] of BODIES) {
  Deno.test(`${name} with status 200 is an error, and is not retried`, async () => {
    const vendor = new ScriptedVendor(() => new Response(body));
    const error = await failure(all(vendor.client()));
    assert.ok(error instanceof SpanningResponseError);
    assert.match(error.message, says);
    assert.equal(vendor.seen.length, 1);
  });
}

Deno.test("an endless answer is cut off with an error", async () => {
  const chunk = new Uint8Array(8 * 1024 * 1024);
  let cancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(chunk),
    cancel: () => void (cancelled = true),
  });
  const error = await failure(
    new ScriptedVendor(() => new Response(endless)).client().tenant(),
  );
  assert.ok(error instanceof SpanningResponseError);
  assert.match(error.message, /larger than/);
  assert.ok(cancelled);
});

Deno.test("the timeout covers the body, and cancels it", async () => {
  let cancelled = 0;
  const slow = (): Response => new Response(new ReadableStream({ cancel: () => void cancelled++ }));
  const vendor = new ScriptedVendor(slow);
  const error = await failure(vendor.client({ timeoutMs: 2 }).tenant());
  assert.ok(error instanceof SpanningUnavailableError);
  assert.match(error.message, /did not answer within 1 second/);
  assert.equal(cancelled, 4);
});

Deno.test("an answer that arrives after the timeout is cancelled", async () => {
  const late = Promise.withResolvers<Response>();
  const vendor = new ScriptedVendor(() => late.promise, json({ users: 1 }));
  // The second answer is there at once; the limit leaves it time on a busy machine.
  assert.deepEqual(await vendor.client({ timeoutMs: 250 }).tenant(), {
    users: 1,
  });
  const cancelled = Promise.withResolvers<void>();
  late.resolve(
    new Response(new ReadableStream({ cancel: () => cancelled.resolve() })),
  );
  await cancelled.promise;
});

Deno.test({
  name: "a timely answer leaves no timer behind",
  sanitizeOps: true,
  fn: async () => void await new ScriptedVendor(json({})).client().tenant(),
});

Deno.test("a timeout beyond what timers take does not fire at once", async () => {
  const vendor = new ScriptedVendor(async () => {
    await new Promise((resolve) => setTimeout(resolve, 2));
    return Response.json({ users: 1 });
  });
  assert.deepEqual(await vendor.client({ timeoutMs: 1e12 }).tenant(), {
    users: 1,
  });
  assert.equal(vendor.seen.length, 1);
});

Deno.test("bodies that nobody reads are cancelled", async () => {
  let cancelled = 0;
  const vendor = new ScriptedVendor(() =>
    new Response(new ReadableStream({ cancel: () => void cancelled++ }), {
      status: 401,
    })
  );
  await failure(vendor.client().tenant());
  assert.equal(cancelled, 1);
});
