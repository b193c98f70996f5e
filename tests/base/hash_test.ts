import assert from "node:assert/strict";
import fc from "fast-check";
import { stepsAtOnce } from "../../src/base/async.ts";
import { equalHashSteps, hashText } from "../../src/base/hash.ts";

Deno.test("hashText() gives equal texts one number and nearly all others another", () => {
  const texts = Array.from({ length: 20_000 }, (_, at) => `user${at}@t.example`);
  const hashes = new Set(texts.map((text) => hashText(text)));
  assert.ok(hashes.size >= texts.length - 2, `${hashes.size}`);
  assert.equal(hashText("user1@t.example"), hashText("user1@t.example"));
  assert.ok(Number.isInteger(hashText("")));
});

Deno.test("hashText() with a stride always reads the last character", () => {
  for (const text of ["ab", "abc", "abcd", "abcde"]) {
    assert.notEqual(hashText(`${text}1`, 3), hashText(`${text}2`, 3), text);
  }
});

Deno.test("hashText() ignores the case of ASCII letters", () => {
  assert.equal(hashText("AB-12-cd"), hashText("ab-12-CD"));
});

function equalHashes(hashes: Uint32Array): number[] {
  return stepsAtOnce(equalHashSteps(hashes));
}

Deno.test("equalHashSteps() finds the rows that share a hash, in order", () => {
  assert.deepEqual(equalHashes(Uint32Array.of()), []);
  assert.deepEqual(equalHashes(Uint32Array.of(7)), []);
  assert.deepEqual(equalHashes(Uint32Array.of(3, 7, 3, 0, 9, 3, 0)), [0, 2, 3, 5, 6]);
});

Deno.test("equalHashSteps() tells apart hashes that differ in their high bits only", () => {
  const crowd = Array.from({ length: 1000 }, (_, at) => at << 16);
  assert.deepEqual(equalHashes(Uint32Array.from(crowd)), []);
  assert.deepEqual(equalHashes(Uint32Array.of(...crowd, 5 << 16)), [5, 1000]);
});

Deno.test("equalHashSteps() agrees with comparing every pair", () => {
  const hash = fc.oneof(fc.nat(30), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
  fc.assert(
    fc.property(fc.array(hash), (hashes) => {
      const expected = hashes.flatMap((one, row) =>
        hashes.some((other, at) => at !== row && other === one) ? [row] : []
      );
      assert.deepEqual(equalHashes(Uint32Array.from(hashes)), expected);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("equalHashes(): hashes chosen to collide take hardly more probes than random ones", () => {
  const chosen = Uint32Array.from({ length: 30_000 }, (_, row) => row << 16);
  // Without a random multiplier they would share a slot: some 450 million probes.
  assert.ok(readsOf(chosen) < 20 * chosen.length, `${readsOf(chosen)} reads`);
});

/** How many hashes are read: one for each row, and one for each probe of an occupied slot. */
function readsOf(hashes: Uint32Array): number {
  let reads = 0;
  equalHashes(
    new Proxy(hashes, {
      get: (target, property) => {
        if (property !== "length") reads++;
        return Reflect.get(target, property);
      },
    }),
  );
  return reads;
}
