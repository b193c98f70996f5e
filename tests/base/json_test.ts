import assert from "node:assert/strict";
import { countValues, holdsMoreValues } from "../../src/base/json.ts";
import fc from "fast-check";

/** Names are no values of their own, but each field has one. */
const COUNTED: readonly (readonly [json: string, values: number])[] = [
  ["[1,2,3]", 4],
  ['{"a":[],"b":{}}', 3],
  ['["a,b","[{","\\",\\"",",\\\\"]', 5],
  ['{"a":"\\\\","b":","}', 3],
];

for (const [json, values] of COUNTED) {
  Deno.test(`${json} holds ${values} values, whatever its texts hold`, () => {
    assert.equal(countValues(JSON.parse(json), 9), values);
    const padded = json + " ".repeat(1000);
    assert.equal(holdsMoreValues(padded, values - 1), true);
    // An empty list or object has a bracket and no value in it.
    assert.equal(holdsMoreValues(padded, 2 * values), false);
  });
}

Deno.test("no JSON that holds more values than the limit is taken for one that does not", () => {
  fc.assert(fc.property(fc.json(), fc.nat(40), (json, atLeast) => {
    const limit = atLeast + 1;
    const values = countValues(JSON.parse(json), 100);
    if (values > limit) assert.ok(holdsMoreValues(json, limit), `${values} in ${json}`);
    if (values * 2 <= limit) assert.ok(!holdsMoreValues(json, limit), `${values} in ${json}`);
  }));
});

for (const json of ['"', '"\\', '["a', '["a\\"', ""]) {
  Deno.test(`text that ends too early is counted to its end: ${JSON.stringify(json)}`, () => {
    assert.equal(holdsMoreValues(",".repeat(5) + json, 99), false);
    assert.equal(holdsMoreValues(",".repeat(200) + json, 99), true);
  });
}
