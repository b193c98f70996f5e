import assert from "node:assert/strict";
import { fold, foldAddress, foldLabel, plural } from "../../src/base/text.ts";

Deno.test("fold() ignores case and composition, and keeps spaces", () => {
  assert.equal(fold("Zoe\u0308 MÜLLER"), "zo\u00eb müller");
  assert.equal(fold(" a "), " a ");
});

Deno.test("foldAddress() also trims", () => {
  assert.equal(foldAddress(" Ann@Contoso.com\n"), "ann@contoso.com");
});

const LABELS: readonly [label: string, folded: string][] = [
  ["Archived (read-only)", "archivedreadonly"],
  ["user_tags", "usertags"],
  ["mailboxType", "mailboxtype"],
  ["No Microsoft Licence", "nomicrosoftlicense"],
  ["Ｇｌｏｂａｌ Admin", "globaladmin"],
  ["Admin\ufe0f", "admin"],
  ["旧 Admin", "旧admin"],
  ["admin\u0301", "admiń"],
  ["Admin 365", "admin365"],
];
for (const [label, folded] of LABELS) {
  Deno.test(`foldLabel() makes "${folded}" of ${JSON.stringify(label)}`, () => {
    assert.equal(foldLabel(label), folded);
  });
}

Deno.test("plural() counts a noun", () => {
  assert.equal(plural(1, "page"), "1 page");
  assert.equal(plural(0, "page"), "0 pages");
  assert.equal(plural(2, "entry", "entries"), "2 entries");
});
