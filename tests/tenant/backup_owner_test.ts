import assert from "node:assert/strict";
import { whoseBackups } from "../../src/tenant/backup_status.ts";
import type { WireBackup } from "../../src/spanning/client.ts";

function backup(service: string, successful: number, failed = 0, date = "2026-11-02"): WireBackup {
  return { service, date, successful, partial: 0, failed };
}

const CASES:
  readonly (readonly [string, WireBackup[], WireBackup[], ReturnType<typeof whoseBackups>])[] = [
    [
      "one of many",
      [backup("mail", 1), backup("drive", 0, 1)],
      [backup("mail", 240, 2), backup("drive", 242)],
      "user",
    ],
    ["one of two", [backup("mail", 1)], [backup("mail", 2)], "user"],
    [
      "one of many, alone with calendars on that day",
      [backup("mail", 1), backup("calendar", 1)],
      [backup("mail", 240), backup("calendar", 1)],
      "user",
    ],
    [
      "the very figures of the tenant",
      [backup("mail", 240, 2), backup("drive", 242)],
      [backup("mail", 240, 2), backup("drive", 242)],
      "tenant",
    ],
    [
      "the tenant's, while its day goes on between the requests",
      [backup("mail", 120), backup("drive", 100)],
      [backup("mail", 133, 1), backup("drive", 101)],
      "tenant",
    ],
    ["more than the tenant's", [backup("mail", 250)], [backup("mail", 242)], "tenant"],
    [
      "the only one there is, whom nothing tells apart",
      [backup("mail", 1)],
      [backup("mail", 1)],
      "tenant",
    ],
    ["figures of zero, which are true of either", [backup("mail", 0)], [backup("mail", 0)], "user"],
    ["none at all", [], [backup("mail", 242)], "user"],
    [
      "other days than the tenant's",
      [backup("mail", 1, 0, "2026-10-01")],
      [backup("mail", 9)],
      "unclear",
    ],
    ["other services than the tenant's", [backup("teams", 1)], [backup("mail", 9)], "unclear"],
    ["a tenant without figures", [backup("mail", 1)], [], "unclear"],
  ];
for (const [what, own, tenants, whose] of CASES) {
  Deno.test(`whose backups: ${what}: ${whose}`, () => {
    assert.equal(whoseBackups(own, tenants), whose);
  });
}
