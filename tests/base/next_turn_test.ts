import assert from "node:assert/strict";
import { nextTurn } from "../../src/base/async.ts";
import { settlesAtOnce } from "../../src/base/async.ts";

Deno.test("a turn of the event loop is waited for, and comes before any timer", async () => {
  let late = false;
  const timer = setTimeout(() => {
    late = true;
  }, 1_000);
  const turn = nextTurn();
  assert.equal(await settlesAtOnce(turn), false);
  await turn;
  assert.equal(late, false);
  clearTimeout(timer);
});
