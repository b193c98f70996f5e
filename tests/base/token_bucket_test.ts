import assert from "node:assert/strict";
import { createTokenBuckets } from "../../src/base/limiter.ts";

Deno.test("a minute's worth may come at once, and then what flows back", () => {
  const clock = { now: 0 };
  const { take, wait } = createTokenBuckets(3, () => clock.now);
  for (let i = 0; i < 3; i++) assert.equal(take("a"), 0);
  assert.equal(take("a"), 20);
  assert.equal(wait("a"), 20);
  assert.equal(take("b"), 0);
  clock.now = 20_000;
  assert.equal(wait("a"), 0);
  assert.equal(take("a"), 0);
  assert.equal(take("a"), 20);
});

Deno.test("a clock that is set back takes nothing away", () => {
  const clock = { now: 60_000 };
  const { take } = createTokenBuckets(2, () => clock.now);
  assert.equal(take("a"), 0);
  clock.now = 0;
  assert.equal(take("a"), 0);
  assert.equal(take("a"), 30);
});

Deno.test("at most ten thousand keys are remembered", () => {
  const { take } = createTokenBuckets(1, () => 0);
  take("first");
  assert.ok(take("first") > 0);
  for (let i = 0; i < 10_000; i++) take(`other ${i}`);
  assert.equal(take("first"), 0);
});
