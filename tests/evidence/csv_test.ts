import assert from "node:assert/strict";
import fc from "fast-check";
import { guardFormula, type Table, unguard, writeCsv } from "../../src/evidence/csv.ts";
import { readCsv } from "../../src/evidence/read_csv.ts";

async function written(table: Table): Promise<string> {
  let text = "";
  for await (const piece of writeCsv(table, {})) text += piece;
  return text;
}

const cells = (text: string): string[][] => readCsv(text).map((row) => [...row.cells]);

Deno.test("cells come back as they were written, whatever is in them", async () => {
  const cell = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.constantFrom("=cmd|' /C calc'!A0", "0012", "a,b", 'say "hi"', "two\r\nlines", "\u2028", ";"),
  );
  const row = fc.tuple(fc.stringMatching(/^[a-z]+$/), cell, cell);
  await fc.assert(
    fc.asyncProperty(fc.array(row), async (rows) => {
      const columns = ["one", "two", "three"];
      const text = await written({ columns, rows: [rows], exact: true });
      assert.deepEqual(cells(text), [columns, ...rows]);
      const guarded = await written({ columns, rows: [rows] });
      assert.deepEqual(cells(guarded).slice(1).map((each) => each.map(unguard)), rows);
    }),
    { numRuns: 300 },
  );
});

Deno.test("what a spreadsheet would take for a formula is guarded, except identifiers", async () => {
  const formulas = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\uff1d1"];
  for (const formula of formulas) {
    assert.equal(guardFormula(formula), `'${formula}`);
    const table = { columns: ["ms_id", "grant_id", "name"], rows: [[[formula, formula, formula]]] };
    assert.deepEqual(cells(await written(table))[1], [formula, formula, `'${formula}`]);
    const exact = await written({ ...table, exact: true });
    assert.deepEqual(cells(exact)[1], [formula, formula, formula]);
  }
  const inside: readonly (readonly [string, string])[] = [
    ["Ann;=1+1;b", "Ann;'=1+1;b"],
    ['Ann; "@x', "Ann; \"'@x"],
    ["Ann\n\t-1", "Ann\n\t'-1"],
    ["Ann;'=1", "Ann;''=1"],
    [" \t=1;+2", "' \t=1;'+2"],
    [";=1", ";'=1"],
  ];
  for (const [cell, guarded] of inside) {
    assert.equal(guardFormula(cell), guarded);
    assert.equal(unguard(guarded), cell);
  }
  for (const plain of ["", "0012", "O'Brien", "a=b", "1-2", "a; b", "a;b=c"]) {
    assert.equal(guardFormula(plain), plain);
  }
});

Deno.test("CSV is read as spreadsheets leave it", () => {
  const expected = [["grant_id", "decision"], ["role:user", "keep; later"]];
  for (
    const text of [
      "\ufeffgrant_id,decision\r\nrole:user,keep; later\r\n",
      '"grant_id";"decision"\n"role:user";"keep; later"\n',
      "grant_id\tdecision\rrole:user\tkeep; later",
      'sep=;\r\ngrant_id;decision\r\n;\r\nrole:user;"keep; later"\r\n;\r\n\r\n',
    ]
  ) {
    assert.deepEqual(cells(text), expected);
  }
});
