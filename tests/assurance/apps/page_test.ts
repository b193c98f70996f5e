/// <reference lib="dom" />
import { APP_FILE } from "../../../packaging/build_app.ts";
import { HOSTILE_TEXTS } from "../safety/hostile_tenant.ts";
import { CHROMIUM_THERE, findViolations, POLL } from "./chromium.ts";
import { type InventedAccess, inventPeople, serve } from "./invented_access.ts";
import { Hosts, type ShownPage, type ShowOptions } from "./open_host.ts";
import assert from "node:assert/strict";
import type { Frame } from "playwright-core";

const FULL_SCREEN = { width: 1280, context: { displayMode: "fullscreen" } };
const people = inventPeople(250);

let hosts: Hosts | undefined;

/** A test with the page in a host; without Chromium it is ignored. */
function shown(
  name: string,
  tenant: InventedAccess,
  options: Omit<ShowOptions, "answer">,
  test: (shown: ShownPage) => Promise<void>,
): void {
  Deno.test({
    name,
    ignore: !CHROMIUM_THERE,
    // Browser and hosts are kept for the tests that follow.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      hosts ??= await Hosts.open(await Deno.readTextFile(APP_FILE));
      const page = await hosts.show({ ...options, answer: serve(tenant) });
      await test(page);
      const { errors } = await page.log();
      assert.deepEqual({ errors, violations: page.violations }, { errors: [], violations: [] });
      // After a failure the tab is not used again.
      await page.leave();
    },
  });
}

const textOf = (app: Frame, selector: string) => app.locator(selector).first().innerText();
const focused = (app: Frame) => app.evaluate(() => document.activeElement?.textContent ?? "");
const rowCount = (app: Frame) => app.getAttribute("table", "aria-rowcount");

shown(
  "within a conversation: at most 500 px, the first people, and a way to more",
  { people },
  {},
  async ({ app, log, page }) => {
    await app.waitForSelector("tr.person");
    await app.waitForFunction(
      () => document.body.textContent?.includes("250 of 250"),
      undefined,
      POLL,
    );
    for (const { height } of (await log()).sizes) assert.ok(Number(height) <= 500, `${height}`);
    assert.equal(await app.locator("tr.person").count(), 4);
    await app.click("text=All 250 people");
    await app.waitForSelector(".filters:visible");
    assert.equal(await page.evaluate(() => document.body.className), "fullscreen");
    assert.ok(await app.locator("tr.person").count() > 10);
  },
);

shown(
  "the first grid is there before the second page is asked for",
  { people },
  FULL_SCREEN,
  async ({ app, log }) => {
    await app.waitForFunction(
      () => document.body.textContent?.includes("250 of 250"),
      undefined,
      POLL,
    );
    const { calls } = await log();
    assert.deepEqual(calls.map(({ name }) => name), ["list_users", "list_users"]);
    // deno-lint-ignore no-explicit-any
    const drawn = await app.evaluate(() => (globalThis as any).firstRowsAt);
    assert.ok(drawn < Number(calls[0]?.at), `drawn ${drawn}, asked ${calls[0]?.at}`);
  },
);

shown(
  "filters and search narrow the rows, and say to how many",
  { people },
  FULL_SCREEN,
  async ({ app }) => {
    await app.waitForFunction(
      () => document.body.textContent?.includes("250 of 250"),
      undefined,
      POLL,
    );
    await app.selectOption("label:has-text('Role') select", "global_admin");
    await app.waitForFunction(
      () => document.body.textContent?.includes("4 of 250 people"),
      undefined,
      POLL,
    );
    assert.equal(await rowCount(app), "5");
    await app.fill("input[type=search]", "000085");
    await app.waitForFunction(
      () => document.body.textContent?.includes("1 of 250 people"),
      undefined,
      POLL,
    );
    await app.waitForFunction(() =>
      document.querySelector("[role=status].unseen")?.textContent === "1 of 250 people"
    );
    await app.fill("input[type=search]", "nobody at all");
    await app.waitForFunction(() =>
      document.body.textContent?.includes("Nobody fits these filters")
    );
    await app.click("text=Clear filters");
    await app.waitForFunction(
      () => document.body.textContent?.includes("250 of 250 people"),
      undefined,
      POLL,
    );
  },
);

shown(
  "a finding selects its people, and lets go of them",
  { people },
  FULL_SCREEN,
  async ({ app, log }) => {
    await app.waitForFunction(
      () => document.body.textContent?.includes("250 of 250"),
      undefined,
      POLL,
    );
    await app.click("text=Deleted from Microsoft, still on a standard seat");
    await app.waitForFunction(
      () => document.body.textContent?.includes("3 of 250 people"),
      undefined,
      POLL,
    );
    const { name, arguments: args } = (await log()).calls.at(-1) ?? {};
    assert.deepEqual({ name, args }, {
      name: "review_access",
      args: { checks: ["deleted_holding_standard_license"], limit: 200 },
    });
    assert.equal(
      await app.getAttribute(".finding[aria-pressed=true]", "data-check"),
      "deleted_holding_standard_license",
    );
    await app.click("text=/^Clear: Deleted/");
    await app.waitForFunction(
      () => document.body.textContent?.includes("250 of 250 people"),
      undefined,
      POLL,
    );
  },
);

shown(
  "a person's panel shows the evidence, and the row learns it",
  { people },
  FULL_SCREEN,
  async ({ app }) => {
    await app.click("tr.person >> nth=5");
    await app.waitForSelector('text=tag "global_admin"');
    assert.match(await textOf(app, ".panel"), /Maria-José[\s\S]*Global Admin/);
    await app.waitForFunction(() =>
      document.querySelectorAll("tr.person")[5]?.textContent?.includes("yestag")
    );
    await app.click(".panel >> text=Close");
    assert.equal(await app.isVisible(".panel"), false);
  },
);

shown(
  "what cannot be determined stands there as a word",
  {
    people: people.map((person) => ({ ...person, roles: [] })),
    roles: [
      { id: "user", displayName: "User", determinable: false },
      { id: "archived", displayName: "Archived", atLeast: 0, determinable: true },
    ],
  },
  FULL_SCREEN,
  async ({ app }) => {
    await app.waitForSelector("tr.person");
    assert.match(await textOf(app, "tr.person"), /not determinable\s+not proven/);
    assert.equal(await app.locator("option:has-text('User: not determinable')").isDisabled(), true);
  },
);

for (
  const [what, source, text] of [
    [
      "not whole",
      { complete: false, warnings: ["The list ended early"] },
      "This list is not whole",
    ],
    ["not confirmed", { confirmed: false, counted: 300 }, "This list is not confirmed"],
  ] as const
) {
  shown(
    `a list that is ${what} says so, and nothing closes that`,
    { people, source },
    {},
    async ({ app }) => {
      const banner = app.locator(".notice", { hasText: text });
      await banner.waitFor();
      assert.equal(await banner.locator("button").count(), 0);
      await app.click("text=/^All 250/");
      await app.waitForSelector(".filters:visible");
      assert.equal(await banner.isVisible(), true);
    },
  );
}

shown(
  "of an error the page says what the tool says, and asks again",
  { people, error: "Cannot read: ask with allowPartial: true" },
  FULL_SCREEN,
  async ({ app, log }) => {
    await app.waitForSelector("[role=alert] >> text=allowPartial: true");
    await app.click("text=Show what was read");
    await app.waitForSelector("tr.person");
    await app.waitForFunction(
      () => document.body.textContent?.includes("250 of 250"),
      undefined,
      POLL,
    );
    const { calls } = await log();
    assert.ok(
      calls.every((call) => (call.arguments as Record<string, unknown>)["allowPartial"] === true),
    );
  },
);

shown("a cancelled question says so", { people }, { first: "cancelled" }, async ({ app }) => {
  await app.waitForSelector("[role=alert] >> text=The user stopped it");
});

shown(
  "while the answer is awaited the page says so",
  { people },
  { first: "pending" },
  async ({ app }) => {
    await app.waitForSelector("[role=status] >> text=Reading who has access");
  },
);

shown("an empty tenant is an answer", { people: [] }, {}, async ({ app }) => {
  await app.waitForSelector("text=Nobody is listed");
});

shown(
  "what is seen is exported through the host",
  { people },
  FULL_SCREEN,
  async ({ app, log }) => {
    await app.waitForFunction(
      () => document.body.textContent?.includes("250 of 250"),
      undefined,
      POLL,
    );
    await app.selectOption("label:has-text('Status') select", "disabled");
    await app.waitForFunction(
      () => document.body.textContent?.includes("25 of 250"),
      undefined,
      POLL,
    );
    await app.click("text=Export");
    await app.waitForFunction(
      () => document.body.textContent?.includes("Exported 25 people"),
      undefined,
      POLL,
    );
    const [file] = (await log()).downloads;
    assert.equal(file?.uri, "file:///access-2026-11-26.csv");
    assert.equal(file?.text.split("\r\n").length, 27);
  },
);

shown("a host that saves nothing gets text to copy", { people }, {
  ...FULL_SCREEN,
  capabilities: { serverTools: {} },
}, async ({ app }) => {
  await app.waitForFunction(
    () => document.body.textContent?.includes("250 of 250"),
    undefined,
    POLL,
  );
  await app.click("text=Export");
  const text = await app.inputValue("textarea");
  assert.equal(text.trimEnd().split("\n").length, 251);
});

shown("a host that carries no calls is asked for none", { people }, {
  ...FULL_SCREEN,
  capabilities: {},
}, async ({ app, log }) => {
  await app.waitForSelector("text=Only 25 of 250 people are shown");
  await app.click("tr.person >> nth=0");
  await app.waitForSelector("text=lets the page ask for nothing more");
  assert.deepEqual((await log()).calls, []);
});

shown("the keyboard alone does the main jobs", { people }, FULL_SCREEN, async ({ app, page }) => {
  await app.waitForFunction(
    () => document.body.textContent?.includes("250 of 250"),
    undefined,
    POLL,
  );
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const tabTo = async (selector: string) => {
    for (let presses = 0; presses < 30; presses++) {
      if (
        await app.evaluate(
          (selector) => document.activeElement?.matches(selector) ?? false,
          selector,
        )
      ) return;
      await press("Tab");
    }
    assert.fail(`Tab never came to ${selector}`);
  };
  await tabTo(".grid [tabindex='0']");
  assert.equal(await app.locator(".grid [tabindex='0']").count(), 1);
  await press("ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight");
  assert.equal(await focused(app), "standard");
  await press("End", "Control+End");
  assert.equal(
    await app.evaluate(() => document.activeElement?.closest("tr")?.getAttribute("aria-rowindex")),
    "251",
  );
  await press("PageUp", "Home");
  const index = await app.evaluate(() =>
    Number(document.activeElement?.closest("tr")?.getAttribute("aria-rowindex"))
  );
  assert.ok(index > 225 && index < 250, `${index}`);
  // An element that scrolls away keeps the focus.
  await app.evaluate(() => document.querySelector(".scroll")?.scrollTo(0, 0));
  await app.waitForFunction(() => document.querySelector("[aria-rowindex='2']"), undefined, POLL);
  assert.equal(
    await app.evaluate(() =>
      Number(document.activeElement?.closest("tr")?.getAttribute("aria-rowindex"))
    ),
    index,
  );
  await press("ArrowUp");
  assert.equal(
    await app.evaluate(() =>
      Number(document.activeElement?.closest("tr")?.getAttribute("aria-rowindex"))
    ),
    index - 1,
  );
  // The head sorts, and keeps the focus.
  await press("Control+Home", "ArrowUp", "ArrowRight");
  assert.match(await focused(app), /^Status/);
  await press("Enter");
  assert.equal(await app.getAttribute("th[aria-sort]", "aria-sort"), "ascending");
  assert.match(await textOf(app, "tr.person"), /disabled/);
  assert.match(await focused(app), /^Status/);
  // A person opens, and closes.
  await press("ArrowDown", "Enter");
  await app.waitForSelector(".panel:visible");
  assert.equal(await app.evaluate(() => document.activeElement?.tagName), "H2");
  await press("Escape");
  assert.equal(await app.isVisible(".panel"), false);
  assert.equal(
    await app.evaluate(() => document.activeElement?.closest("tr")?.getAttribute("aria-rowindex")),
    "2",
  );
  // A finding, from the start.
  await app.evaluate(() => {
    document.body.tabIndex = -1;
    document.body.focus();
  });
  await tabTo(".finding");
  await press("Enter");
  await app.waitForFunction(
    () => document.body.textContent?.includes("2 of 250 people"),
    undefined,
    POLL,
  );
});

for (
  const [what, options] of [
    ["in light", FULL_SCREEN],
    ["in dark", { width: 1280, context: { displayMode: "fullscreen", theme: "dark" } }],
    ["within a conversation", {}],
    ["in a narrow window", { width: 380, context: { displayMode: "fullscreen" } }],
    ["with forced colors", { ...FULL_SCREEN, forcedColors: "active" }],
    // 200 % of zoom is half the pixels for the same window.
    ["at 200 % zoom", { width: 640, height: 400, context: { displayMode: "fullscreen" } }],
  ] as const
) {
  shown(
    `axe finds nothing serious ${what}`,
    { people, source: { complete: false, warnings: ["one", "two"] } },
    options,
    async ({ app }) => {
      await app.waitForSelector("tr.person");
      if (what !== "within a conversation") await app.click("tr.person >> nth=3");
      const violations = await findViolations(app);
      const serious = violations.filter(({ impact }) =>
        impact === "serious" || impact === "critical"
      );
      assert.deepEqual(serious.map(({ id, nodes }) => [id, nodes[0]?.html]), []);
    },
  );
}

const hostile = HOSTILE_TEXTS.map(([, text], index) => ({
  ...people[index],
  id: `${index}`,
  userPrincipalName: `${text.slice(0, 2000)}@northwind.example`,
  displayName: text.slice(0, 20_000),
  status: "enabled",
  license: "standard",
  admin: false,
  roles: ["user"],
  unrecognizedTags: [text.slice(0, 2000)],
}));

shown(
  "hostile names run nothing, leave nothing and break no row",
  {
    people: hostile,
    source: {
      tenant: "</style><script>alert(1)</script>",
      warnings: hostile.map(({ displayName }) => displayName),
    },
  },
  FULL_SCREEN,
  async ({ app }) => {
    await app.waitForSelector("tr.person");
    await app.click("tr.person >> nth=8");
    await app.waitForSelector("text=Unrecognized tags");
    assert.equal(
      await app.evaluate(() =>
        document.querySelectorAll("img, script[src], a, iframe, link").length
      ),
      0,
    );
    // The page's own went with the first drawing.
    assert.equal(await app.evaluate(() => document.scripts.length), 0);
    assert.equal(await rowCount(app), String(hostile.length + 1));
    const heights = await app.evaluate(() => [
      ...new Set(
        [...document.querySelectorAll("tr.person")].map((row) =>
          row.getBoundingClientRect().height
        ),
      ),
    ]);
    assert.deepEqual(heights, [44]);
    // Nothing makes the page wider than its window.
    assert.ok(await app.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  },
);

Deno.test({
  name: "the browser is closed",
  ignore: !CHROMIUM_THERE,
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => await hosts?.[Symbol.asyncDispose](),
});
