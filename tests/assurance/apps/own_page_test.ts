/// <reference lib="dom" />
import { createAccess } from "../../../mod.ts";
import { generateTenant } from "../../../src/sandbox/generate_tenant.ts";
import { programOn, programOnSeveral, type ServedApp, servedApp } from "../../support/program.ts";
import { CHROMIUM_THERE, openChromium, POLL } from "./chromium.ts";
import { openIssuer } from "./issuer.ts";
import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";

const TOKEN = "a-token-of-some-length";
const SETTINGS = { MCP_APP: "1", MCP_BEARER_TOKEN: TOKEN, MCP_CALLS_PER_MINUTE: "0" };

let browser: Browser | undefined;
/** The tab of all tests: what a page keeps for a tab is kept for its own origin. */
let tab: Tab | undefined;

/** A tab, every address that it asked, and what went wrong in it. */
interface Tab {
  readonly page: Page;
  readonly asked: string[];
  readonly violations: string[];
}

/** The page of a server in a browser of its own, and every address that it asked. */
async function inBrowser(
  { url }: ServedApp,
  test: (page: Page, asked: readonly string[]) => Promise<void>,
  elsewhere: readonly string[] = [],
): Promise<void> {
  browser ??= await openChromium();
  const shown = tab ?? await openTab(browser);
  // After a failure the tab is not used again.
  tab = undefined;
  const { page, asked, violations } = shown;
  await page.goto(new URL("/app", url).href);
  await test(page, asked);
  assert.deepEqual(violations, []);
  const own = [url.origin, "blob:", ...elsewhere];
  assert.deepEqual(
    asked.filter((address) => !own.some((start) => address.startsWith(start))),
    [],
  );
  // The server goes away, and the page before it.
  await page.goto("about:blank");
  asked.length = violations.length = 0;
  tab = shown;
}

async function openTab(browser: Browser): Promise<Tab> {
  const page = await browser.newPage();
  const asked: string[] = [];
  const violations: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("pageerror", (error) => violations.push(String(error)));
  page.on("console", (message) => {
    // The browser itself says of each 401 that it was one.
    if (message.type() === "error" && !message.text().includes("401")) {
      violations.push(message.text());
    }
  });
  return { page, asked, violations };
}

function browserTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: !CHROMIUM_THERE, sanitizeOps: false, sanitizeResources: false, fn });
}

browserTest(
  "in a browser of its own the page asks for a token, keeps it for the tab, and shows who has access",
  async () => {
    await using served = servedApp(
      programOn({ tenant: generateTenant({ users: 260 }), env: SETTINGS }).access,
    );
    await inBrowser(served, async (page) => {
      await page.waitForSelector("text=This server asks who you are");
      await page.fill("input[type=password]", "not-the-right-token");
      await page.click("text=Show");
      await page.waitForSelector("[role=alert] >> text=/token/i");
      assert.equal(
        await page.evaluate(() => sessionStorage.length),
        0,
        "A wrong token is not kept",
      );
      await page.fill("input[type=password]", `Bearer ${TOKEN}`);
      await page.click("text=Show");
      await page.waitForFunction(
        () => document.body.textContent?.includes("260 of 260 people"),
        undefined,
        POLL,
      );
      await page.selectOption("label:has-text('Role') select", "global_admin");
      await page.waitForSelector("tr.person >> text=yes");
      await page.click("tr.person >> nth=0");
      await page.waitForSelector('.panel >> text=/tag "/');
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.click("text=Export"),
      ]);
      assert.match(download.suggestedFilename(), /^access-2026-11-02/);
      await page.reload();
      await page.waitForFunction(
        () => document.body.textContent?.includes("260 of 260 people"),
        undefined,
        POLL,
      );
      await page.click("text=Sign out");
      await page.waitForSelector("text=This server asks who you are");
    });
  },
);

browserTest("where callers need no token the page asks for none", async () => {
  const { MCP_APP } = SETTINGS;
  await using served = servedApp(
    programOn({ tenant: generateTenant({ users: 30 }), env: { MCP_APP } }).access,
  );
  await inBrowser(served, async (page) => {
    await page.waitForFunction(
      () => document.body.textContent?.includes("30 of 30 people"),
      undefined,
      POLL,
    );
  });
});

browserTest("of several tenants the page shows one, and changes to another", async () => {
  const tenants = [10, 20].map((users, index) => ({
    id: `tenant-${index}`,
    tenant: generateTenant({ users, seed: index + 1 }),
  }));
  await using served = servedApp(programOnSeveral(tenants, { MCP_APP: "1" }).access);
  await inBrowser(served, async (page) => {
    await page.waitForFunction(
      () => document.body.textContent?.includes("10 of 10 people"),
      undefined,
      POLL,
    );
    await page.selectOption("nav select", "tenant-1");
    await page.waitForFunction(
      () => document.body.textContent?.includes("20 of 20 people"),
      undefined,
      POLL,
    );
    await page.click("tr.person >> nth=0");
    await page.waitForSelector(".panel >> text=Roles and evidence");
  });
});

browserTest(
  "people sign in at the issuer, and the page asks with the token that it gave",
  async () => {
    await using issuer = await openIssuer("page");
    const access = createAccess({
      env: {
        SPANNING_SANDBOX: "1",
        LOG_LEVEL: "error",
        MCP_APP: "1",
        MCP_APP_CLIENT_ID: "page",
        MCP_OAUTH_ISSUER: issuer.url,
        MCP_OAUTH_AUDIENCE: "access",
        MCP_OAUTH_JWKS_URL: `${issuer.url}/keys`,
      },
      fetch,
      now: Date.now,
      writeLog: () => {},
    });
    await using served = servedApp(access);
    await inBrowser(served, async (page) => {
      await page.click("text=/^Sign in with 127/");
      await page.waitForFunction(
        () => document.body.textContent?.includes("312 of 312 people"),
        undefined,
        POLL,
      );
      assert.equal(new URL(page.url()).search, "", "The code is not left in the address");
    }, [issuer.url]);
    assert.deepEqual(issuer.asked.map(({ resource }) => resource), [
      served.url.href,
      served.url.href,
    ]);
  },
);

browserTest("the browser is closed", async () => await browser?.close());
