import assert from "node:assert/strict";
import { SpanningResponseError } from "../../src/spanning/errors.ts";
import { readJson } from "../../src/spanning/request.ts";

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
  Deno.test(`letters of any script come through ${how}`, async () => {
    assert.deepEqual(await readJson(send(utf8), signal), JSON.parse(NAMES));
  });

  Deno.test(`a mark of byte order before the JSON is passed over, ${how}`, async () => {
    const marked = Uint8Array.of(0xef, 0xbb, 0xbf, ...utf8);
    assert.deepEqual(await readJson(send(marked), signal), JSON.parse(NAMES));
  });

  Deno.test(`bytes that are not UTF-8 are an error and no other letters, ${how}`, async () => {
    for (const bytes of [latin1, utf8.slice(0, 12)]) {
      await assert.rejects(readJson(send(bytes), signal), (error) => {
        assert.ok(error instanceof SpanningResponseError);
        assert.match(error.message, /it is not UTF-8/);
        return true;
      });
    }
  });
}

Deno.test("a body of unknown length is let go where it is not read to its end", async () => {
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
