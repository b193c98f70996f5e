/// <reference lib="dom" />
import type { Material } from "../../../src/evidence/material.ts";
import { MOST_PEOPLE_LISTED } from "../../../src/evidence/report_people.ts";
import { generateTenant } from "../../../src/sandbox/generate_tenant.ts";
import { CHROMIUM_THERE, findViolations, openChromium } from "./chromium.ts";
import { HOSTILE_TEXTS, hostileTenant } from "../safety/hostile_tenant.ts";
import { materialOf, northwind } from "../../evidence/materials.ts";
import { reportOf } from "../../evidence/read_report.ts";
import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { extractText, getDocumentProxy } from "unpdf";

/** A page with a report, and what it tried. */
interface Opened {
  readonly page: Page;
  /** Every request but the one for the page itself. */
  readonly requests: string[];
  /** Lines of the console, errors and dialogs. */
  readonly said: string[];
}

let browser: Browser | undefined;
/** The tab in which all reports are opened: a new one costs more than most tests. */
let tab: Opened | undefined;
let opened = "";

/** A test with a report in Chromium; without Chromium it is ignored. */
function shown(
  name: string,
  report: () => Promise<string>,
  test: (opened: Opened) => Promise<void>,
): void {
  Deno.test({
    name,
    ignore: !CHROMIUM_THERE,
    // The browser is kept for the tests that follow.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      browser ??= await openChromium();
      tab ??= await openTab(browser);
      opened = await report();
      await tab.page.goto(ADDRESS);
      await test(tab);
    },
  });
}

const ADDRESS = "http://report.example/report.html";

/** A tab that shows the opened report at an address that only the test answers. */
async function openTab(browser: Browser): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
  const requests: string[] = [];
  const said: string[] = [];
  await page.route("**/*", async (route) => {
    const url = route.request().url();
    if (url === ADDRESS) return await route.fulfill({ contentType: "text/html", body: opened });
    requests.push(url);
    await route.abort();
  });
  // Of the report that was opened before.
  page.on("framenavigated", (frame) => {
    if (frame === page.mainFrame()) requests.length = said.length = 0;
  });
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  page.on("dialog", async (dialog) => {
    said.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  return { page, requests, said };
}

const partial = (material: Material): Material => ({
  ...material,
  facts: { ...material.facts, complete: false },
  settings: { ...material.settings, allowPartial: true },
});

/** A browser prints a sheet in a tenth of a second. `RUNS=20000` prints as many as a report lists. */
const PRINTED = Number(Deno.env.get("RUNS") ?? 0) < 20_000 ? 1_000 : MOST_PEOPLE_LISTED;

/** Reports that several tests look at, each made once. */
const [small, large] = [
  once(() => reportOf(northwind())),
  once(() => reportOf(materialOf(generateTenant({ users: MOST_PEOPLE_LISTED, seed: 7 }).users))),
];

function once(make: () => Promise<string>): () => Promise<string> {
  let made: Promise<string> | undefined;
  return () => made ??= make();
}

const COLOR_SCHEMES = ["light", "dark"] as const;

for (const [people, report] of [[312, small], [MOST_PEOPLE_LISTED, large]] as const) {
  shown(
    `${people} people in light and in dark colors: everybody is there, and nothing is loaded`,
    report,
    async ({ page, requests, said }) => {
      assert.equal(await page.locator(".grid tbody tr").count(), people);
      for (const colorScheme of COLOR_SCHEMES) {
        await page.emulateMedia({ colorScheme });
        const [paper, ink] = await page.evaluate(() => {
          const { backgroundColor, color } = getComputedStyle(document.body);
          return [backgroundColor, color].map((text) => Number(text.match(/\d+/)?.[0]));
        }) as [number, number];
        assert.ok(colorScheme === "light" ? paper > 200 && ink < 60 : paper < 60 && ink > 200);
        // A page of one color would be a few kilobytes.
        assert.ok((await page.screenshot()).length > 20_000);
      }
      assert.deepEqual({ requests, said }, { requests: [], said: [] });
    },
  );
}

shown(
  "axe finds nothing serious in light or in dark colors",
  () => reportOf(partial(materialOf(generateTenant({ users: 60, seed: 5, tags: "some" }).users))),
  async ({ page }) => {
    for (const colorScheme of COLOR_SCHEMES) {
      await page.emulateMedia({ colorScheme });
      const violations = await findViolations(page);
      assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes[0]?.html]), [], colorScheme);
    }
  },
);

shown(
  "landmarks, headings, captions and charts are told to whoever does not see them",
  small,
  async ({ page }) => {
    const roles = async (role: Parameters<Page["getByRole"]>[0]): Promise<number> =>
      await page.getByRole(role).count();
    assert.deepEqual(
      [await roles("banner"), await roles("main"), await roles("navigation")],
      [1, 1, 1],
    );
    assert.equal(await page.getByRole("region", { name: "Sign-off" }).count(), 1);
    assert.equal(await page.locator("table:not(:has(> caption))").count(), 0);
    assert.equal(await page.locator("thead th:not([scope=col])").count(), 0);
    assert.equal(await page.locator("tbody th:not([scope=row])").count(), 0);
    const chart = page.getByRole("img", { name: "Spanning licenses" });
    assert.equal(await chart.locator("desc").textContent(), await chartText(page, "Spanning"));
  },
);

/** What a chart draws, in the words of its description. */
async function chartText(page: Page, name: string): Promise<string> {
  const texts = await page.getByRole("img", { name }).locator("text").allTextContents();
  return texts.flatMap((text, index) => index % 2 === 0 ? [`${text}: ${texts[index + 1]}`] : [])
    .join("; ");
}

shown(
  "hostile names stay text",
  () => {
    const [hostile = ""] = HOSTILE_TEXTS.filter(([kind]) => kind === "HTML").map(([, text]) =>
      text
    );
    return reportOf(materialOf(hostileTenant().users, {
      tenant: { id: hostile, name: `</style>${hostile}`, region: "us", sandbox: false },
      facts: { warnings: HOSTILE_TEXTS.map(([, text]) => text) },
    }));
  },
  async ({ page, requests, said }) => {
    assert.equal(await page.locator("script, img, iframe, form, link, [onerror]").count(), 0);
    assert.match(await page.textContent("h1") ?? "", /^<\/style><img src=x onerror=alert\(1\)>/);
    assert.equal(await page.locator(".grid tbody tr").count(), hostileTenant().users.length);
    assert.deepEqual({ requests, said }, { requests: [], said: [] });
  },
);

shown(
  "printed on A4 and Letter: each sheet has its label and number, each sheet of the grid its head",
  () => reportOf(partial(northwind())),
  async ({ page }) => {
    // What is printed is light, whatever the screen is.
    await page.emulateMedia({ colorScheme: "dark" });
    const names = [...(await small()).matchAll(GRID_NAME)]
      .map(([, name, address]) => plain(`${name}${address}`));
    assert.ok(names.length > 150);
    for (const format of ["A4", "Letter"] as const) {
      const sheets = await print(page, format);
      for (const [index, text] of sheets.entries()) {
        assert.match(text, /INCOMPLETE/, `sheet ${index + 1} of ${format}`);
        assert.match(text, new RegExp(`Page ${index + 1} of ${sheets.length}`));
        assert.match(text, /run 1a2b3c4d/);
      }
      const packed = sheets.map(plain);
      // Cut in two, a row would have its name on one sheet and its address on the next.
      assert.deepEqual(names.filter((name) => !packed.some((sheet) => sheet.includes(name))), []);
      const ofGrid = packed.filter((sheet) =>
        names.filter((name) => sheet.includes(name)).length > 9
      );
      assert.ok(ofGrid.length > 5);
      for (const sheet of ofGrid) assert.match(sheet, /SpanningAdmin.*Archived\(read-only\)/);
    }
  },
);

shown(
  `${PRINTED} people can be printed`,
  () => reportOf(materialOf(generateTenant({ users: PRINTED, seed: 7 }).users)),
  async ({ page }) => {
    const sheets = await getDocumentProxy(new Uint8Array(await page.pdf({ format: "A4" })));
    const { numPages } = sheets;
    assert.ok(numPages > PRINTED / 50 && numPages < PRINTED / 10, `${numPages} sheets`);
    // Reading the text of all sheets takes longer than printing them.
    const { items } = await (await sheets.getPage(numPages)).getTextContent();
    const texts = items.map((item) => "str" in item ? item.str : "");
    assert.match(texts.join(" "), /Signature/);
  },
);

shown(
  "the policy stops a script, a picture, a style and a form that somebody adds",
  async () =>
    (await small()).replace(
      "</main>",
      () =>
        '<script>alert(1)</script><img src="//evil.example/p.png" onerror="alert(2)">' +
        '<style>body { background: url("//evil.example/b.png") }</style>' +
        '<form action="//evil.example/f"><button id="send">send</button></form></main>',
    ),
  async ({ page, requests, said }) => {
    await page.click("#send", { noWaitAfter: true });
    assert.deepEqual(requests, []);
    assert.equal(said.filter((line) => /Content Security Policy/.test(line)).length, 4);
    assert.equal(said.filter((line) => line.startsWith("dialog")).length, 0);
    // What it has begun to send could still end the next report's opening.
    await page.close();
    tab = undefined;
  },
);

Deno.test({
  name: "the browser is closed",
  ignore: !CHROMIUM_THERE,
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => await browser?.close(),
});

/** A person of the grid whose name is written from left to right. */
const GRID_NAME =
  /<th scope="row"><bdi dir="auto" class="name">([\w' ]+)<\/bdi><bdi dir="auto" class="upn">([^<]+)</g;

function plain(text: string): string {
  return text.replaceAll("&#39;", "'").replaceAll(/\s/g, "");
}

/** The text of each sheet. */
async function print(page: Page, format: "A4" | "Letter"): Promise<string[]> {
  const pdf = await page.pdf({ format });
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(pdf)), {
    mergePages: false,
  });
  return text;
}
