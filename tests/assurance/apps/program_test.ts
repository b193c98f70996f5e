/// <reference lib="dom" />
import { APP_FILE } from "../../../packaging/build_app.ts";
import { generateTenant } from "../../../src/sandbox/generate_tenant.ts";
import { defaultTenant } from "../../../src/sandbox/northwind.ts";
import { modernClient, type TestClient } from "../../support/mcp_clients.ts";
import { programOn, sandboxAccess } from "../../support/program.ts";
import { hostileTenant } from "../safety/hostile_tenant.ts";
import { answersOf } from "./answers.ts";
import { CHROMIUM_THERE, POLL } from "./chromium.ts";
import { Hosts, type ShownPage } from "./open_host.ts";
import assert from "node:assert/strict";

let hosts: Hosts | undefined;

function withProgram(
  name: string,
  tenant: Parameters<typeof programOn>[0] | "sandbox",
  test: (shown: ShownPage, client: TestClient) => Promise<void>,
): void {
  Deno.test({
    name,
    ignore: !CHROMIUM_THERE,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      const access = tenant === "sandbox" ? sandboxAccess() : programOn(tenant).access;
      await using client = await modernClient(access.servers);
      hosts ??= await Hosts.open(await Deno.readTextFile(APP_FILE));
      const shown = await hosts.show({
        answer: answersOf(client),
        width: 1280,
        context: { displayMode: "fullscreen" },
      });
      await test(shown, client);
      const { errors } = await shown.log();
      assert.deepEqual({ errors, violations: shown.violations }, { errors: [], violations: [] });
      await shown.leave();
    },
  });
}

withProgram(
  "the page shows what the program answers: everybody, and who holds a role",
  { tenant: defaultTenant() },
  async ({ app }, client) => {
    await app.waitForFunction(
      () => document.body.textContent?.includes("312 of 312 people"),
      undefined,
      POLL,
    );
    const admins = (await client.call("list_users", { role: "global_admin" })).structured;
    await app.selectOption("label:has-text('Role') select", "global_admin");
    await app.waitForFunction(
      (matched) => document.body.textContent?.includes(`${matched} of 312 people`),
      admins.matched,
    );
    const shown = await app.locator("tr.person .upn").allInnerTexts();
    assert.deepEqual(
      shown,
      admins.users.map((user: { userPrincipalName: string }) => user.userPrincipalName),
    );
    const evidence =
      (await client.call("get_user_grants", { user: shown[0] ?? "" })).structured.grants;
    await app.click("tr.person >> nth=0");
    await app.waitForFunction(
      (proofs) =>
        proofs.every((proof) => document.querySelector(".panel")?.textContent?.includes(proof)),
      evidence.flatMap(({ evidence }: { evidence: string[] }) => evidence) as string[],
    );
    await app.click("text=Clear filters");
    const { findings } =
      (await client.call("review_access", { checks: ["unprotected_users"] })).structured;
    await app.click("[data-check=unprotected_users]");
    await app.waitForFunction(
      (count) => document.body.textContent?.includes(`${count} of 312 people`),
      findings[0].count,
    );
    await app.click("[data-check=duplicate_identity]");
    await app.waitForSelector("text=/^Clear: Several/");
    await app.click("tr.person >> nth=0");
    await app.waitForSelector(".panel >> text=/^Found: /");
  },
);

withProgram(
  "the page shows who changed since a day, and what happened to a person, from kept readings",
  "sandbox",
  async ({ app }, client) => {
    await app.waitForFunction(
      () => document.body.textContent?.includes("312 of 312 people"),
      undefined,
      POLL,
    );
    const { changes } = (await client.call("show_access")).structured;
    const since = app.locator("label:has-text('Changed since') input");
    assert.equal(await since.getAttribute("min"), changes.since.slice(0, 10));
    await since.fill("2026-08-26");
    await app.waitForSelector("text=/^Clear: changed since 2026-08-26/");
    const answer = (await client.call("list_access_changes", { since: "2026-08-26" })).structured;
    const names = answer.changes.map(({ user }: { user: { userPrincipalName: string } }) =>
      user.userPrincipalName
    );
    const shown = await app.locator("tr.person .upn").allInnerTexts();
    assert.deepEqual(shown.toSorted(), [...new Set<string>(names)].toSorted());
    await app.click("tr.person:has-text('marta.kowalska')");
    await app.waitForSelector(".panel >> text=/disabled/");
    await app.waitForSelector(".panel >> text=/license_changed|archived/");
  },
);

withProgram(
  "without kept readings the page does not offer what changed",
  { tenant: defaultTenant() },
  async ({ app }) => {
    await app.waitForFunction(
      () => document.body.textContent?.includes("312 of 312 people"),
      undefined,
      POLL,
    );
    assert.equal(await app.locator("label:has-text('Changed since')").isVisible(), false);
  },
);

withProgram(
  "of records without tags the page says what is not determinable",
  { tenant: generateTenant({ users: 40, seed: 5, tags: "none" }) },
  async ({ app }) => {
    await app.waitForFunction(
      () => document.body.textContent?.includes("40 of 40 people"),
      undefined,
      POLL,
    );
    assert.ok(await app.locator("td.not-determinable").count() > 40);
    assert.equal(await app.locator("option:has-text('Global Admin: not determinable')").count(), 1);
  },
);

withProgram(
  "a list that ends early is an error, and is shown with its banner to whoever accepts it",
  {
    tenant: generateTenant({ users: 2500, seed: 5 }),
    faults: ["server_error:500,route=users,page=2"],
  },
  async ({ app }) => {
    await app.click("text=Show what was read");
    await app.waitForSelector(".notice >> text=This list is not whole");
    await app.waitForSelector("text=/at least/");
  },
);

withProgram(
  "hostile names of a tenant stay text on their way through program and page",
  { tenant: hostileTenant() },
  async ({ app }) => {
    await app.waitForSelector("tr.person");
    await app.click("tr.person >> nth=2");
    await app.waitForSelector(".panel >> text=Roles and evidence");
    assert.equal(
      await app.evaluate(() => document.querySelectorAll("img, script, a, iframe, link").length),
      0,
    );
  },
);

Deno.test({
  name: "the browser is closed",
  ignore: !CHROMIUM_THERE,
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => await hosts?.[Symbol.asyncDispose](),
});
