import { toCsv } from "../../app/csv.ts";
import assert from "node:assert/strict";

const roles = [
  { id: "user", displayName: "User", members: 1, determinable: true },
  { id: "global_admin", displayName: "Global Admin", determinable: false },
];
const source = {
  tenant: "default",
  region: "eu",
  complete: true,
  confirmed: true,
  fetchedAt: "2026-11-26T08:15:00.000Z",
  warnings: [],
};
const ada = {
  id: "1",
  userPrincipalName: "ada@example.com",
  displayName: '=HYPERLINK("x"), "Ada"',
  status: "disabled",
  disabledBecause: ["deleted"],
  license: "none",
  admin: "unknown",
  roles: ["user"],
} as const;

Deno.test("a file of what is seen: fields quoted, formulas disarmed, what is not known in words", () => {
  const { name, mimeType, text } = toCsv([ada], roles, source, true);
  assert.equal(name, "access-2026-11-26.csv");
  assert.equal(mimeType, "text/csv");
  assert.equal(
    text,
    "\ufeffmicrosoft_object_id,user_principal_name,email,display_name,status,license,admin," +
      "user,global_admin,list,tenant,read_at_utc\r\n" +
      `1,ada@example.com,,"'=HYPERLINK(""x""), ""Ada""",disabled: deleted,none,unknown,` +
      "yes,not determinable,whole and confirmed,default,2026-11-26T08:15:00.000Z\r\n",
  );
});

Deno.test("a file of less than a whole list says so in its name and in every row", () => {
  const cases = [
    [{ ...source, complete: false }, true, "INCOMPLETE", "not whole"],
    [source, false, "PART", "part of a whole list"],
    [{ ...source, confirmed: false }, true, "NOT-CONFIRMED", "whole, not confirmed"],
  ] as const;
  for (const [source, loaded, mark, word] of cases) {
    const { name, text } = toCsv([ada, ada], roles, source, loaded);
    assert.equal(name, `access-2026-11-26-${mark}.csv`);
    assert.equal(text.split(`,"${word}",`).length + text.split(`,${word},`).length, 4);
  }
});
