import assert from "node:assert/strict";
import { equalHashes } from "../../src/text/equal_hashes.ts";
import { hashText } from "../../src/text/hash_text.ts";

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

Deno.test("equalHashes(): every row whose number another row has too, in order", () => {
  const most = 4_294_967_295;
  assert.deepEqual(equalHashes(Uint32Array.of(7, 0, 1, most, 7, 2, 0, 7, most)), [
    0,
    1,
    3,
    4,
    6,
    7,
    8,
  ]);
  assert.deepEqual(equalHashes(Uint32Array.of(3, 2, 1, 0)), []);
  assert.deepEqual(equalHashes(new Uint32Array(0)), []);
});

Deno.test("equalHashes(): numbers that crowd on one place of a table are told apart", () => {
  const crowd = Uint32Array.from({ length: 1000 }, (_, at) => at << 16);
  assert.deepEqual(equalHashes(crowd), []);
  assert.deepEqual(equalHashes(Uint32Array.from([...crowd, 5 << 16])), [5, 1000]);
});
