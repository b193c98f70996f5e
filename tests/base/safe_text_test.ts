import assert from "node:assert/strict";
import { cell, cleanText, joinTexts, MAX_NAME_LENGTH, table } from "../../src/base/safe_text.ts";

const UNSAFE: [name: string, text: string, shown: string][] = [
  ["a null", "a\u0000b", "a<U+0000>b"],
  ["a line break", "a\nb", "a<U+000A>b"],
  ["an escape", "\u001b[31m", "<U+001B>[31m"],
  ["a C1 control", "a\u0085b", "a<U+0085>b"],
  ["a right-to-left override", "evil\u202Egpj.exe", "evil<U+202E>gpj.exe"],
  ["an isolate", "\u2066x\u2069", "<U+2066>x<U+2069>"],
  ["a zero-width space", "ad\u200Bmin", "ad<U+200B>min"],
  ["a joiner", "a\u200Db", "a<U+200D>b"],
  ["a byte order mark", "\uFEFFa", "<U+FEFF>a"],
  ["a tag character", "a\u{E0041}b", "a<U+E0041>b"],
  ["a variation selector of the supplement", "a\u{E0100}", "a<U+E0100>"],
  ["a line separator", "a\u2028b", "a<U+2028>b"],
  ["a lone surrogate", "a\uD800b", "a<U+D800>b"],
];
for (const [name, text, shown] of UNSAFE) {
  Deno.test(`${name} is shown as its code point`, () => assert.equal(cleanText(text), shown));
}

Deno.test("ordinary names in any script stay unchanged", () => {
  for (
    const name of [
      "O'Brien",
      "Zoë Müller",
      "山田 太郎",
      "محمد علي",
      "Анна",
      "Ἀθηνᾶ",
      "🙂 Team",
    ]
  ) {
    assert.equal(cleanText(name), name);
  }
});

Deno.test("an overlong name is cut to the limit and marked, without splitting a character", () => {
  const cut = cleanText("x".repeat(1_000_000));
  assert.equal(cut.length, MAX_NAME_LENGTH);
  assert.ok(cut.endsWith("…"));
  const smiles = cleanText("x" + "🙂".repeat(300));
  assert.ok(smiles.length <= MAX_NAME_LENGTH);
  assert.doesNotMatch(smiles, /<U\+D/);
});

Deno.test("no value in a table can end its cell or its line", () => {
  const text = table(["name", "id"], [["a|b", "1"], ["line\nbreak", "2"], [
    '"quoted"',
    "3",
  ]]);
  assert.deepEqual(text.split("\n"), [
    "name|id",
    '"a|b"|1',
    '"line\\u000abreak"|2',
    '"\\"quoted\\""|3',
  ]);
});

const TEXTS = [
  "plain",
  "a|b",
  '"quoted"',
  " spaced ",
  "",
  "zero\u200bwidth@x.example",
  "tag\u{E0041}",
  "line\u2028break",
  "[bracket]",
  "Sales, EMEA",
  "a; b",
  "n".repeat(400),
  "back\\slash",
  "\u202Eevil",
];

Deno.test("a cell reads back as exactly what was put in", () => {
  for (const text of TEXTS) {
    const shown = cell(text);
    assert.equal(shown.startsWith('"') ? JSON.parse(shown) : shown, text);
    assert.equal(cleanText(shown, 10_000), shown, "nothing unsafe is left");
  }
});

Deno.test("joined texts read back as exactly what was joined", () => {
  for (const separator of [", ", "; "] as const) {
    for (const one of TEXTS) {
      for (const other of TEXTS) {
        const shown = joinTexts([one, other], separator);
        const read = shown.startsWith("[") ? JSON.parse(shown) : shown.split(separator);
        assert.deepEqual(read, [one, other]);
      }
    }
  }
});
