import assert from "node:assert/strict";
import { signInWarning } from "../../../src/governance/sign_in/declared.ts";
import type { DeclaredPaths } from "../../../src/governance/sign_in/declared.ts";

const START =
  "Login with IT Complete is on, so people who need not be in the user list can sign in: ";

const CASES: readonly (readonly [DeclaredPaths, string])[] = [
  [
    new Set(["it_complete:vsa"]),
    "administrators from VSA (UniView and KaseyaOne not declared either way); the Activity page shows them under their VSA identity.",
  ],
  [
    new Set(["kaseyaone"]),
    "any KaseyaOne user with access to Spanning Backup (VSA and UniView not declared either way); the Activity page shows them under their KaseyaOne identity.",
  ],
  [
    // In whatever order they were named.
    new Set(["kaseyaone", "it_complete:uniview"]),
    "administrators from UniView, any KaseyaOne user with access to Spanning Backup (VSA not declared either way); the Activity page shows them under their UniView or KaseyaOne identity.",
  ],
  [
    new Set(["it_complete:vsa", "it_complete:uniview", "kaseyaone"]),
    "administrators from VSA, administrators from UniView, any KaseyaOne user with access to Spanning Backup; the Activity page shows them under their VSA or UniView or KaseyaOne identity.",
  ],
];
for (const [declared, rest] of CASES) {
  Deno.test(`declared ${[...declared].join(", ")}: who gets in beyond the user list`, () => {
    assert.equal(signInWarning(declared), START + rest);
  });
}

Deno.test("nothing is said where none is on, and where nobody declared any", () => {
  assert.equal(signInWarning("none"), undefined);
  assert.equal(signInWarning(undefined), undefined);
});
