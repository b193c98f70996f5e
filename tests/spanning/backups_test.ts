import assert from "node:assert/strict";
import { readTenantBackups, readUserBackups } from "../../src/spanning/client.ts";
import { SpanningResponseError } from "../../src/spanning/errors.ts";

const FIGURES = { total: "3", partial: 0, failed: 1, successful: 2 };
const ENTRY = { date: "11/02/2026", type: "MAIL", backup: FIGURES };
const READ = {
  service: "mail",
  date: "2026-11-02",
  successful: 2,
  partial: 0,
  failed: 1,
  total: 3,
};

const READABLE: readonly (readonly [what: string, entry: unknown, expected: unknown])[] = [
  ["the vendor's form", {
    ...ENTRY,
    backup: { ...FIGURES, data: { created: 7, deleted: 0, failed: 1, total: 8, attempts: 2 } },
  }, READ],
  ["a total that is a status word", { ...ENTRY, backup: { ...FIGURES, total: " PARTIAL " } }, {
    ...READ,
    total: "PARTIAL",
  }],
  ["a total that is a number", { ...ENTRY, backup: { ...FIGURES, total: 3 } }, READ],
  ["figures as texts", {
    ...ENTRY,
    backup: { total: "3", partial: "0", failed: " 1 ", successful: "2" },
  }, READ],
  ["a date without leading zeros", { ...ENTRY, date: "3/2/2026" }, { ...READ, date: "2026-03-02" }],
  ["an ISO date", { ...ENTRY, date: "2026-11-02" }, READ],
  ["an ISO time", { ...ENTRY, date: "2026-11-02T08:00:00Z" }, READ],
  ["a leap day", { ...ENTRY, date: "02/29/2028" }, { ...READ, date: "2028-02-29" }],
  ["a service that nobody knows yet", { ...ENTRY, type: "Teams" }, { ...READ, service: "teams" }],
];
for (const [what, entry, expected] of READABLE) {
  Deno.test(`backups: ${what} is read`, () => {
    assert.deepEqual(readTenantBackups([entry]), [expected]);
  });
}

for (const total of [undefined, null, "", {}, []]) {
  Deno.test(`backups: a total of ${JSON.stringify(total)} is absent`, () => {
    const [backup] = readTenantBackups([{ ...ENTRY, backup: { ...FIGURES, total } }]);
    assert.ok(backup);
    assert.equal("total" in backup, false);
  });
}

const UNREADABLE: readonly (readonly [what: string, body: unknown, field: string])[] = [
  ["an object instead of a list", { ...ENTRY }, "it"],
  ["an entry that is none", [ENTRY, null], "[1]"],
  ["a figure too large to be exact", [{
    ...ENTRY,
    backup: { ...FIGURES, failed: 9223372036854775807 },
  }], "[0].backup.failed"],
  ["a missing figure, which is not a zero", [{
    ...ENTRY,
    backup: { total: "3", partial: 0, successful: 2 },
  }], "[0].backup.failed"],
  ["a negative figure", [{ ...ENTRY, backup: { ...FIGURES, failed: -1 } }], "[0].backup.failed"],
  ["half a user", [{ ...ENTRY, backup: { ...FIGURES, partial: 0.5 } }], "[0].backup.partial"],
  ["an empty figure", [{ ...ENTRY, backup: { ...FIGURES, partial: "" } }], "[0].backup.partial"],
  ["no backup", [{ ...ENTRY, backup: null }], "[0].backup"],
  ["no such day", [{ ...ENTRY, date: "02/30/2026" }], "[0].date"],
  ["day and month exchanged", [{ ...ENTRY, date: "13/01/2026" }], "[0].date"],
  ["a date in words", [{ ...ENTRY, date: "canary" }], "[0].date"],
  ["no service", [{ ...ENTRY, type: " " }], "[0].type"],
];
for (const [what, body, field] of UNREADABLE) {
  Deno.test(`backups: ${what} is rejected by the field's name, not its value`, () => {
    assert.throws(() => readTenantBackups(body), (error) => {
      assert.ok(error instanceof SpanningResponseError);
      assert.ok(error.message.includes(`${field} is missing`), error.message);
      assert.ok(!error.message.includes("canary"));
      return true;
    });
  });
}

const USER = { userPrincipalName: "a@t.example", msId: "id-a", assigned: true };

Deno.test("a user's backups come with the user's record", () => {
  const { user, backups } = readUserBackups({ ...USER, backupSummary: [ENTRY] });
  assert.equal(user.msId, "id-a");
  assert.deepEqual(backups, [READ]);
});

for (const backupSummary of [undefined, null, "none", {}]) {
  Deno.test(`a user's backup summary of ${JSON.stringify(backupSummary)} does not pass for no backups`, () => {
    assert.throws(() => readUserBackups({ ...USER, backupSummary }), /backupSummary/);
  });
}
