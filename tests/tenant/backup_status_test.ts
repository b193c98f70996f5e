import assert from "node:assert/strict";
import { readTenantBackups, readUserBackups } from "../../src/spanning/client.ts";
import {
  BackupStatusError,
  tenantBackupStatus,
  userBackupStatus,
} from "../../src/tenant/backup_status.ts";
import { ScriptedClient } from "../support/scripted_client.ts";

const NOW = Date.parse("2026-11-26T15:00:00Z");
const SIGNAL = new AbortController().signal;

type Row = readonly [date: string, successful: number, userId?: unknown];

function summaryOf(rows: readonly Row[]) {
  return rows.map(([date, successful, userId]) => ({
    date,
    type: "MAIL",
    ...(userId === undefined ? {} : { userId }),
    backup: { successful, partial: 0, failed: 0 },
  }));
}

async function status(days: number, rows: readonly Row[]) {
  const client = Object.assign(new ScriptedClient(), {
    tenantBackups: () => Promise.resolve(readTenantBackups(summaryOf(rows))),
  });
  const { backups, newest, warnings } = await tenantBackupStatus(
    { client, now: () => NOW },
    { days, signal: SIGNAL },
  );
  return { dates: backups.map(({ date }) => date), newest, warnings };
}

Deno.test("nothing older than the days asked for is shown, and the age of the newest is said", async () => {
  assert.deepEqual(await status(7, [["10/27/2026", 5], ["10/26/2026", 5]]), {
    dates: [],
    newest: "2026-10-27",
    warnings: [
      "Spanning reports no backups for these days: the newest are of 2026-10-27, 30 days ago",
    ],
  });
});

Deno.test("missing days are named, today only from tomorrow", async () => {
  const { dates, warnings } = await status(4, [["2026-11-25", 1], ["2026-11-23", 1]]);
  assert.deepEqual(dates, ["2026-11-25", "2026-11-23"]);
  assert.deepEqual(warnings, [
    "Spanning reports no backups for 1 of the 4 days asked for (2026-11-24)",
  ]);
});

Deno.test("long gaps are named by their ends, with the limit of the vendor's module", async () => {
  const week = [26, 25, 24, 23, 22, 21, 20].map((day): Row => [`2026-11-${day}`, 1]);
  assert.deepEqual((await status(30, week)).warnings, [
    "Spanning reports no backups for 23 of the 30 days asked for (2026-10-28 to 2026-11-19); the vendor's module speaks of 7 days at most",
  ]);
});

Deno.test("a day after today is not shown, and pushes none out", async () => {
  const { dates, newest, warnings } = await status(1, [["2026-11-27", 1], ["2026-11-26", 1]]);
  assert.deepEqual([dates, newest], [["2026-11-26"], "2026-11-26"]);
  assert.match(warnings.join(), /2026-11-27, which is after today/);
});

const WRITTEN: readonly (readonly [string, string])[] = [
  ["2026-11-25T23:30-08:00", "2026-11-26"],
  ["2026-11-25T23:30:00-0800", "2026-11-26"],
  ["2026-11-26T01:00:00+09:00", "2026-11-25"],
  ["2026-11-26T23:59:59.999Z", "2026-11-26"],
  ["2026-11-26 10:00:00", "2026-11-26"],
  ["1/2/2026", "2026-01-02"],
];
for (const [date, day] of WRITTEN) {
  Deno.test(`a backup of ${date} is of ${day}`, () => {
    assert.equal(readTenantBackups(summaryOf([[date, 1]]))[0]?.date, day);
  });
}

async function own(rows: readonly Row[], tenants?: readonly Row[]) {
  const user = { userPrincipalName: "ann@x", msId: "id-ann", backupSummary: summaryOf(rows) };
  const client = Object.assign(new ScriptedClient(), {
    userBackups: () => Promise.resolve(readUserBackups(user)),
    tenantBackups: () => {
      assert.ok(tenants, "the tenant's summary was asked for");
      return Promise.resolve(readTenantBackups(summaryOf(tenants)));
    },
  });
  return await userBackupStatus(
    { client, now: () => NOW },
    { id: "id-ann", userPrincipalName: "ann@x" },
    { days: 7, signal: SIGNAL },
  );
}

Deno.test("rows with one userId are the user's, however large, and need no comparison", async () => {
  const { backups } = await own([["2026-11-26", 900, 12345], ["2026-11-25", 900, "12345"]]);
  assert.equal(backups.length, 2);
});

Deno.test("rows of several userIds are not one user's", async () => {
  await assert.rejects(
    () => own([["2026-11-26", 1, 1], ["2026-11-25", 1, 2]]),
    (error) => error instanceof BackupStatusError && error.reason === "whole_tenant",
  );
});

Deno.test("rows of which some have no userId are judged by weight", async () => {
  const rows: Row[] = [["2026-11-26", 1, 1], ["2026-11-25", 1]];
  const tenants: Row[] = [["2026-11-26", 300], ["2026-11-25", 300]];
  assert.equal((await own(rows, tenants)).backups.length, 2);
  await assert.rejects(() => own(rows, [["2026-11-26", 1], ["2026-11-25", 1]]), BackupStatusError);
});
