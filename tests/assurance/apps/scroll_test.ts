/// <reference lib="dom" />
import { APP_FILE } from "../../../packaging/build_app.ts";
import { ROW_HEIGHT } from "../../../src/grid/markup.ts";
import { CHROMIUM_THERE } from "./chromium.ts";
import { inventPeople, serve } from "./invented_access.ts";
import { Hosts } from "./open_host.ts";
import assert from "node:assert/strict";
import type { Frame } from "playwright-core";

const PEOPLE = 10_000;
const FRAMES = 120;
/** A busy machine makes most rounds long, but not all of them. */
const ROUNDS = 5;
const MOST = 1.5;

/** Scrolls from top to bottom, a step a frame; gives the time of all frames in milliseconds. */
async function scrollThrough(frame: Frame, selector: string): Promise<number> {
  return await frame.evaluate(async ([selector, frames]) => {
    const box = document.querySelector(selector);
    if (box === null) throw new Error(`No ${selector}`);
    const next = () => new Promise((resolve) => requestAnimationFrame(resolve));
    box.scrollTop = 0;
    await next();
    await next();
    const start = performance.now();
    const step = (box.scrollHeight - box.clientHeight) / frames;
    for (let at = 1; at <= frames; at++) {
      box.scrollTop = at * step;
      await next();
    }
    return performance.now() - start;
  }, [selector, FRAMES] as const);
}

Deno.test({
  name: "scrolling through 10,000 people takes at most 1.5 times a plain page of the same height",
  ignore: !CHROMIUM_THERE,
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    await using hosts = await Hosts.open(await Deno.readTextFile(APP_FILE));
    const { app, page } = await hosts.show({
      answer: serve({ people: inventPeople(PEOPLE) }),
      width: 1280,
      context: { displayMode: "fullscreen" },
    });
    await app.waitForFunction(
      () => document.body.textContent?.includes("10,000 of 10,000 people"),
      undefined,
      { timeout: 60_000 },
    );
    assert.ok(await app.evaluate(() => document.querySelectorAll("tr.person").length) < 60);
    const plain = await page.context().newPage();
    await plain.setContent(
      `<div id="box" style="height: 600px; overflow: auto">` +
        `<div style="height: ${PEOPLE * ROW_HEIGHT}px">plain</div></div>`,
    );
    const rounds: { grid: number; plain: number }[] = [];
    const best = (of: "grid" | "plain") => Math.min(...rounds.map((round) => round[of]));
    const ratio = () => best("grid") / best("plain");
    while (rounds.length === 0 || (ratio() > MOST && rounds.length < ROUNDS)) {
      // A frame of a page in the background does not come.
      await page.bringToFront();
      const grid = await scrollThrough(app, ".scroll");
      // At the end the last person is there, and no gap was left.
      const last = await app.evaluate(() =>
        [...document.querySelectorAll("tr.person")].at(-1)?.getAttribute("aria-rowindex")
      );
      assert.equal(last, String(PEOPLE + 1));
      await plain.bringToFront();
      rounds.push({ grid, plain: await scrollThrough(plain.mainFrame(), "#box") });
    }
    assert.ok(ratio() <= MOST, `${ratio().toFixed(2)} times: ${JSON.stringify(rounds)}`);
  },
});
