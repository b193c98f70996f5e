import assert from "node:assert/strict";
import { hashText } from "../../src/base/hash.ts";

Deno.test("hashText(): the same number for the same text, another one for nearly all others", () => {
  const texts = Array.from({ length: 20_000 }, (_, at) => `user${at}@t.example`);
  const hashes = new Set(texts.map((text) => hashText(text)));
  assert.ok(hashes.size >= texts.length - 2, `${hashes.size}`);
  assert.equal(hashText("user1@t.example"), hashText("user1@t.example"));
  assert.ok(Number.isInteger(hashText("")));
});

Deno.test("hashText(): of every third character the last one always counts", () => {
  for (const text of ["ab", "abc", "abcd", "abcde"]) {
    assert.notEqual(hashText(`${text}1`, 3), hashText(`${text}2`, 3), text);
  }
});

Deno.test("hashText(): the same number in any case of ASCII letters", () => {
  assert.equal(hashText("AB-12-cd"), hashText("ab-12-CD"));
});
