import assert from "node:assert/strict";
import { createTextMatcher } from "../../src/directory/text_search.ts";
import { UserText } from "../../src/directory/row_store.ts";
import { foldSearch, searchWords } from "../../src/base/text.ts";

const ASCII = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at));

Deno.test("ASCII text is found next to any other character as if rows were folded", () => {
  const text = new UserText();
  const wrong: string[] = [];
  for (let code = 0x80; code < 0x10000; code++) {
    const other = String.fromCodePoint(code);
    const userPrincipalName = ASCII.join(other) + other;
    const row = text.rows;
    text.add([{ msId: "0", userPrincipalName }]);
    const folded = foldSearch(userPrincipalName);
    // A lone surrogate is not stored as it is.
    const between = code >> 11 === 0xd800 >> 11 ? "x" : `x${other}Y`;
    for (const query of ["A", "e", "i", "k", ";", "`", "<", "z", between]) {
      const finds = createTextMatcher(text, query)(row);
      if (finds !== searchWords(query).every((word) => folded.includes(word))) {
        wrong.push(`${query} in U+${code.toString(16)}`);
      }
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
