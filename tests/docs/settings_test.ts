import assert from "node:assert/strict";
import { SETTINGS } from "../../src/configuration/settings.ts";
import { paper } from "./papers.ts";

const page = paper("docs/settings.md");
const rows = [...page.matchAll(/^\| `(\w+)` .*$/gm)]
  .map(([row, name = ""]) => ({ name, row: row.replace(/ +/g, " ") }));

Deno.test("docs/settings.md lists each setting once, and no other", () => {
  const names = SETTINGS.map(({ name }) => name as string);
  assert.deepEqual(rows.map(({ name }) => name).sort(), names.sort());
});

for (const { name, meaning, default: value = "", range } of SETTINGS) {
  Deno.test(`docs/settings.md: ${name} has its meaning, default and range`, () => {
    const allowed = range === undefined ? "" : `${range[0]} to ${range[1]}`;
    const row = `| \`${name}\` | ${meaning} | ${value} | ${allowed} |`.replace(/ +/g, " ");
    assert.equal(rows.find((each) => each.name === name)?.row, row);
  });
}
