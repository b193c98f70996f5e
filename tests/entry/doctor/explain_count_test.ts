import assert from "node:assert/strict";
import { SANDBOX_CREDENTIALS } from "../../../src/sandbox/tenant.ts";
import { defaultTenant } from "../../../src/sandbox/northwind.ts";
import { type EntryRun, PERMISSIONS, runEntry } from "../../support/entry_process.ts";
import { sandboxVendor } from "../../support/sandbox_vendor.ts";

const northwind = defaultTenant();

/** Runs the doctor with `--count` on a tenant of 312 listed users that states these figures. */
async function counted(
  figures: Partial<typeof northwind.facts>,
  settings: Record<string, string> = {},
): Promise<EntryRun> {
  const tenant = { ...northwind, facts: { ...northwind.facts, ...figures } };
  await using vendor = sandboxVendor(tenant, []);
  return await runEntry(
    "doctor",
    {
      SPANNING_BASE_URL: vendor.settings["SPANNING_BASE_URL"] ?? "",
      SPANNING_ADMIN_EMAIL: SANDBOX_CREDENTIALS.adminEmail,
      SPANNING_API_KEY: SANDBOX_CREDENTIALS.apiKey,
      ...settings,
    },
    PERMISSIONS,
    ["--count"],
  );
}

Deno.test("doctor --count: a list that the tenant's figures confirm is explained", async () => {
  const { code, stdout } = await counted({});
  assert.equal(code, 0, stdout);
  assert.match(stdout, /^✓ The user list is complete and confirmed: 312 users$/m);
  assert.match(
    stdout,
    /Of 304 counted, the nearest reading is everybody but guests in the list, 304/,
  );
  assert.match(stdout, /Of 282 assigned seats, 282 are held by listed users/);
});

Deno.test("doctor --count: a list that only guests fill up names the setting, which then confirms it", async () => {
  const figures = { users: 312 };
  const { code, stdout } = await counted(figures);
  assert.equal(code, 0, stdout);
  assert.match(stdout, /^! The user list is not confirmed: 312 users$/m);
  assert.match(stdout, /SPANNING_COUNT_GUESTS=included/);
  const { stdout: settled } = await counted(figures, { SPANNING_COUNT_GUESTS: "included" });
  assert.match(settled, /^✓ The user list is complete and confirmed: 312 users$/m);
  assert.match(settled, /the nearest reading is everybody in the list, 312/);
});

Deno.test("doctor --count: a list that is too short ends with 1 and all figures", async () => {
  const { code, stdout } = await counted({ users: 400 });
  assert.equal(code, 1, stdout);
  assert.match(stdout, /^✗ The user list is incomplete: 312 users$/m);
  assert.match(stdout, /8 guests, \d+ deleted, \d+ shared mailboxes, 282 licensed/);
});
