import assert from "node:assert/strict";
import { measureTurns, PAGES } from "../support/page_turns.ts";

/** How many times as long as a plain `JSON.parse` of the page no piece of work may take. */
const MOST = 3;
/** A busy machine makes most rounds long, but not all of them. */
const ROUNDS = 60;

for (const [what, text] of Object.entries(PAGES)) {
  Deno.test(`no piece of work on a page holds the event loop for over three times its parsing: ${what}`, async () => {
    const { ours, parse } = await measureTurns(
      text,
      ROUNDS,
      ({ ours, parse }) => ours <= MOST * parse,
    );
    assert.ok(Number.isFinite(ours) && parse > 0);
    assert.ok(
      ours <= MOST * parse,
      `${ours.toFixed(1)} ms beside ${parse.toFixed(1)} ms of JSON.parse`,
    );
  });
}
