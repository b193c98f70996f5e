import { type Browser, chromium } from "playwright-core";

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
    ],
  });
}

/** How a test waits for the page: a frame out of view draws nothing, so frames are not waited for. */
export const POLL = { polling: 100 } as const;
