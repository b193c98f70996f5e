import assert from "node:assert/strict";
import { readFlag } from "../../src/spanning/shape.ts";

const FLAGS: readonly [unknown, boolean | "unknown"][] = [
  [true, true],
  [false, false],
  ["True", true],
  ["False", false],
  [" TRUE ", true],
  ["false", false],
  [1, true],
  [0, false],
  ["1", true],
  ["0", false],
  [undefined, false],
  [null, "unknown"],
  ["", "unknown"],
  ["yes", "unknown"],
  [2, "unknown"],
  [{}, "unknown"],
  [[], "unknown"],
];

for (const [value, flag] of FLAGS) {
  Deno.test(`readFlag() reads ${JSON.stringify(value) ?? "absent"} as ${flag}`, () => {
    assert.equal(readFlag(value), flag);
  });
}
