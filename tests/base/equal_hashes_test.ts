import assert from "node:assert/strict";
import fc from "fast-check";
import { equalHashes } from "../../src/base/hash.ts";

Deno.test("the rows whose hash another row has too, in order", () => {
  assert.deepEqual(equalHashes(Uint32Array.of()), []);
  assert.deepEqual(equalHashes(Uint32Array.of(7)), []);
  assert.deepEqual(equalHashes(Uint32Array.of(3, 7, 3, 0, 9, 3, 0)), [0, 2, 3, 5, 6]);
});

Deno.test("numbers that would crowd on one place of a table are told apart", () => {
  const crowd = Array.from({ length: 1000 }, (_, at) => at << 16);
  assert.deepEqual(equalHashes(Uint32Array.from(crowd)), []);
  assert.deepEqual(equalHashes(Uint32Array.of(...crowd, 5 << 16)), [5, 1000]);
});

Deno.test("they are those of a comparison of each with all", () => {
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

Deno.test("hashes that somebody chose to fall on one place take no longer than others", () => {
  const chosen = Uint32Array.from({ length: 30_000 }, (_, row) => row << 16);
  const others = crypto.getRandomValues(new Uint32Array(16_000));
  const time = (hashes: Uint32Array): number => {
    const start = performance.now();
    equalHashes(hashes);
    return performance.now() - start;
  };
  time(others);
  const ratio = time(chosen) / time(others);
  // Some hundred where the place is the lowest bits.
  assert.ok(ratio < 40, `${ratio} times as long`);
});
