import assert from "node:assert/strict";
import { createTextMatcher } from "../../src/directory/text_search.ts";
import { UserText } from "../../src/directory/row_store.ts";
import { foldSearch, searchWords } from "../../src/base/text.ts";

const ASCII = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at));

Deno.test("ASCII text is found next to any other character as if rows were folded", () => {
  const wrong: string[] = [];
  // A matcher is made once for many rows.
  for (let from = 0x80; from < 0x10000; from += 0x80) {
    const text = new UserText();
    const rows = Array.from({ length: 0x80 }, (_, at) => {
      const other = String.fromCodePoint(from + at);
      const userPrincipalName = ASCII.join(other) + other;
      const row = text.rows;
      text.add([{ msId: "0", userPrincipalName }]);
      return { row, code: from + at, other, folded: foldSearch(userPrincipalName) };
    });
    const compare = (query: string, searched: typeof rows): void => {
      const finds = createTextMatcher(text, query);
      const words = searchWords(query);
      for (const { row, code, folded } of searched) {
        if (finds(row) !== words.every((word) => folded.includes(word))) {
          wrong.push(`${query} in U+${code.toString(16)}`);
        }
      }
    };
    for (const query of ["A", "e", "i", "k", ";", "`", "<", "z"]) compare(query, rows);
    for (const each of rows) {
      // A lone surrogate is not stored as it is.
      compare(each.code >> 11 === 0xd800 >> 11 ? "x" : `x${each.other}Y`, [each]);
    }
  }
  assert.deepEqual(wrong, []);
});

const MIXED: readonly [query: string, name: string, finds: boolean][] = [
  ["müller", "Zoë MÜLLER", true],
  ["müller", "Zoë Miller", false],
  ["müller", "MU\u0308LLER", true],
  ["muller", "MU\u0308LLER", true],
  ["bjorn", "Bjørn Ångström", true],
  ["angstrom BJORN", "Bjørn Ångström", true],
  ["Lukasz Zolc", "Łukasz Żółć", true],
  ["strauss", "Grete Strauß", true],
  ["STRAUẞ", "Grete Strauss", true],
  ["o'brien", "Miles O’Brien", true],
  ["O’Brien", "Miles O'Brien", true],
  ["aethelred", "Æthelred", true],
  ["istanbul", "İSTANBUL", true],
  ["isik", "IŞIK", true],
  ["tran", "Trần Văn", true],
  ["taro", "Ｔａｒｏ", true],
  ["Ｔａｒｏ", "Taro", true],
  ["\u00a0\u3000 taro\t", "Taro", true],
  ["か", "がく", false],
  ["иванов", "ИВАНОВ", true],
  ["αθηνα", "Ἀθηνᾶ", true],
  ["taro ichi", "Taro", false],
  ["ID", "Taro", true],
  ["山田", "山田 太郎", true],
  ["山田", "太郎", false],
  ["山田 t", "山田 Taro", true],
  ["ö", "ascii only", true],
  ["ж", "ascii only", false],
];
for (const [query, displayName, finds] of MIXED) {
  Deno.test(`"${query}" is ${finds ? "" : "not "}found in "${displayName}"`, () => {
    const text = new UserText();
    text.add([{ msId: "id", userPrincipalName: "x", displayName }]);
    assert.equal(createTextMatcher(text, query)(0), finds);
  });
}

Deno.test("a row longer than a block is stored and found, and so are its neighbours", () => {
  const text = new UserText();
  const long = "x".repeat(200_000) + "Needle";
  const names = ["before needle", long, "after needle"];
  text.add(names.map((displayName) => ({ msId: "id", userPrincipalName: "u", displayName })));
  const rows = [0, 1, 2];
  text.trim();
  assert.deepEqual(rows.map((row) => text.identity(row).displayName), names);
  assert.deepEqual(rows.map(createTextMatcher(text, "needle")), [true, true, true]);
});
