import assert from "node:assert/strict";
import type { Sleep } from "../../src/base/async.ts";
import { keepAlive, type MediaType } from "../../src/http/keep_alive.ts";

/** Runs everything that waits for no timer. */
const task = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** Timers that end when the test says so. */
function manualTimers(): { sleep: Sleep; beat: () => Promise<void> } {
  let due: (() => void)[] = [];
  const sleep: Sleep = (_, signal) =>
    new Promise((resolve, reject) => {
      due.push(resolve);
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
  const beat = async (): Promise<void> => {
    await task();
    const now = due;
    due = [];
    now.forEach((resolve) => resolve());
    await task();
  };
  return { sleep, beat };
}

const JSON_TYPE: MediaType = "application/json";
const EVENTS: MediaType = "text/event-stream";
const nobody = (): never => assert.fail("The caller is still there");

Deno.test("an immediate answer is passed on unchanged, without a timer", async () => {
  const sleep = (): never => assert.fail("Nobody waits");
  const answer = Response.json({ id: 1 }, { status: 400 });
  const options = { type: JSON_TYPE, sleep, onGone: nobody };
  assert.equal(await keepAlive(Promise.resolve(answer), options), answer);
});

Deno.test("a slow answer: headers early, a byte now and then, and the same JSON", async () => {
  const { sleep, beat } = manualTimers();
  const answer = Promise.withResolvers<Response>();
  const head = keepAlive(answer.promise, { type: JSON_TYPE, sleep, onGone: nobody });
  await beat();
  const response = await head;
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "application/json");
  const text = response.text();
  await beat();
  await beat();
  answer.resolve(Response.json({ id: 1, result: { text: "late" } }));
  assert.match(await text, /^\n{2,}{/);
  assert.deepEqual(JSON.parse(await text), { id: 1, result: { text: "late" } });
});

for (
  const [kind, late] of [
    ["JSON", () => Response.json({ id: 1 })],
    [
      "a stream",
      () =>
        new Response('event: message\ndata: {"id":1}\n\n', {
          headers: { "content-type": "text/event-stream" },
        }),
    ],
  ] as const
) {
  Deno.test(`a client that reads streams gets a late answer as one event, even if it is ${kind}`, async () => {
    const { sleep, beat } = manualTimers();
    const answer = Promise.withResolvers<Response>();
    const head = keepAlive(answer.promise, { type: EVENTS, sleep, onGone: nobody });
    await beat();
    const response = await head;
    assert.equal(response.headers.get("content-type"), "text/event-stream");
    answer.resolve(late());
    const events = (await response.text()).split("\n\n").filter((event) => event !== "");
    assert.deepEqual(events.filter((event) => !event.startsWith(":")), [
      'event: message\ndata: {"id":1}',
    ]);
    assert.ok(events.length > 1);
  });
}

Deno.test("a client that disconnects before the answer is reported", async () => {
  const { sleep, beat } = manualTimers();
  const gone = Promise.withResolvers<void>();
  const head = keepAlive(new Promise(() => {}), {
    type: JSON_TYPE,
    sleep,
    onGone: () => gone.resolve(),
  });
  await beat();
  await (await head).body?.cancel();
  await gone.promise;
});

Deno.test("an answer that fails ends the response", async () => {
  const { sleep, beat } = manualTimers();
  const answer = Promise.withResolvers<Response>();
  const head = keepAlive(answer.promise, { type: EVENTS, sleep, onGone: () => {} });
  await beat();
  const text = (await head).text();
  answer.reject(new Error("broken"));
  await assert.rejects(text);
});
