import assert from "node:assert/strict";
import type { DeclaredPaths } from "../../../src/governance/sign_in/declared.ts";
import type { SignInState } from "../../../src/governance/sign_in/catalogue.ts";
import { describeSignInPaths, SIGN_IN_PATHS } from "../../../src/governance/sign_in/declared.ts";

const [ON, OFF, OPEN] = ["on", "off", "not_declared"] as const;
const VSA = "it_complete:vsa";
const UNIVIEW = "it_complete:uniview";
const KASEYAONE = "kaseyaone";

const STATES: readonly (readonly [DeclaredPaths | undefined, readonly SignInState[]])[] = [
  [undefined, [ON, OPEN, OPEN, OPEN]],
  ["none", [ON, OFF, OFF, OFF]],
  [new Set([VSA]), [ON, ON, OPEN, OPEN]],
  [new Set([UNIVIEW]), [ON, OPEN, ON, OPEN]],
  [new Set([KASEYAONE]), [ON, OPEN, OPEN, ON]],
  [new Set([VSA, UNIVIEW]), [ON, ON, ON, OPEN]],
  [new Set([VSA, KASEYAONE]), [ON, ON, OPEN, ON]],
  [new Set([UNIVIEW, KASEYAONE]), [ON, OPEN, ON, ON]],
  [new Set([VSA, UNIVIEW, KASEYAONE]), [ON, ON, ON, ON]],
];
for (const [declared, states] of STATES) {
  const words = declared instanceof Set ? [...declared].join(", ") : declared;
  Deno.test(`declared ${words ?? "not at all"}: microsoft, VSA, UniView, KaseyaOne are ${states}`, () => {
    const found = describeSignInPaths(declared);
    assert.equal(found.declared, declared !== undefined);
    assert.deepEqual(found.paths.map(({ id, state }) => [id, state]), [
      ["microsoft", states[0]],
      [VSA, states[1]],
      [UNIVIEW, states[2]],
      [KASEYAONE, states[3]],
    ]);
  });
}

Deno.test("every path has every field of the contract, and no other", () => {
  for (const path of describeSignInPaths(undefined).paths) {
    assert.deepEqual(Object.keys(path), [
      "id",
      "state",
      "whoGetsIn",
      "requires",
      "activityShownAs",
      "enable",
      "disable",
      "reference",
    ]);
    for (const text of [path.whoGetsIn, path.activityShownAs, path.reference]) assert.ok(text);
    for (const steps of [path.requires, path.enable, path.disable]) {
      assert.ok(steps.length > 0);
      for (const step of steps) assert.match(step, /\.$/);
    }
  }
});

Deno.test("changing an answer leaves the paths as they were", () => {
  const [path] = describeSignInPaths("none").paths;
  path?.enable.push("Rumor.");
  assert.deepEqual(describeSignInPaths("none").paths[0]?.enable, SIGN_IN_PATHS[0]?.enable);
});

Deno.test("the four paths together stay short: an assistant pays for every word", () => {
  assert.ok(JSON.stringify(describeSignInPaths(undefined)).length < 7000);
});
