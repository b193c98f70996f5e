import axe from "axe-core";
import assert from "node:assert/strict";
import { type Browser, chromium, type Frame, type Page } from "playwright-core";

const EXECUTABLE = "/usr/bin/chromium";

/** Whether Debian's Chromium is there. Tests that need it are ignored where it is not. */
export const CHROMIUM_THERE: boolean = await Deno.stat(EXECUTABLE).then(() => true, () => false);

/** Starts Chromium without what would talk to its maker's hosts. */
export async function openChromium(): Promise<Browser> {
  return await chromium.launch({
    executablePath: EXECUTABLE,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // A process for each origin costs more than most tests, and origins stay apart without.
      "--disable-site-isolation-trials",
      "--disable-features=SpareRendererForSitePerProcess",
    ],
  });
}

/** How a test waits for the page: a frame out of view draws nothing, so frames are not waited for. */
export const POLL = { polling: 100 } as const;

/** What axe finds against the rules of accessibility in a page, having looked at enough of it. */
export async function findViolations(page: Page | Frame): Promise<Violation[]> {
  await page.evaluate(axe.source);
  const { violations, passes } = await page.evaluate(() =>
    // Of what passes one element a rule is told.
    // deno-lint-ignore no-explicit-any
    (globalThis as any).axe.run(document, { resultTypes: ["violations"] })
  ) as { violations: Violation[]; passes: unknown[] };
  assert.ok(passes.length > 20, "axe looked at the page");
  return violations;
}

/** A rule that is broken. */
interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}
