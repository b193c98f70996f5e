import assert from "node:assert/strict";
import { UserInputError } from "../../../src/base/errors.ts";
import { SIGN_IN_PATHS, type SignInState } from "../../../src/governance/sign_in.ts";
import {
  type DeclaredPaths,
  describeDeclared,
  describeSignInPaths,
  parseDeclaredPaths,
  signInWarning,
} from "../../../src/governance/sign_in.ts";

const READABLE: readonly (readonly [text: string, DeclaredPaths])[] = [
  ["none", "none"],
  [" NONE ", "none"],
  ["none,none", "none"],
  ["it_complete:vsa", new Set(["it_complete:vsa"])],
  ["IT_Complete:VSA", new Set(["it_complete:vsa"])],
  ["it_complete : uniview", new Set(["it_complete:uniview"])],
  ["kaseyaone,", new Set(["kaseyaone"])],
  [" KaseyaOne , it_complete:vsa ", new Set(["it_complete:vsa", "kaseyaone"])],
  ["kaseyaone,kaseyaone", new Set(["kaseyaone"])],
  [
    "it_complete:vsa,it_complete:uniview,kaseyaone",
    new Set(["it_complete:vsa", "it_complete:uniview", "kaseyaone"]),
  ],
];
for (const [text, declared] of READABLE) {
  Deno.test(`"${text}" declares ${declared === "none" ? "none" : [...declared]}`, () => {
    assert.deepEqual(parseDeclaredPaths(text), declared);
  });
}

const UNREADABLE: readonly (readonly [text: string, why: string])[] = [
  ["", "nothing is named"],
  [" , ", "nothing is named"],
  ["none,kaseyaone", "none cannot be combined with others"],
  ["kaseyaone, NONE", "none cannot be combined with others"],
  ["vsa", "a word is not known"],
  ["it_complete", "a word is not known"],
  ["microsoft", "a word is not known"],
  ["kaseyaone it_complete:vsa", "a word is not known"],
  ["kaseyaone;it_complete:vsa", "a word is not known"],
  ["kaseyaone,5b1f0c9e-2d7a-4c3e", "a word is not known"],
];
for (const [text, why] of UNREADABLE) {
  Deno.test(`"${text}" is refused: ${why}; the message names the allowed words, not the value`, () => {
    assert.throws(
      () => parseDeclaredPaths(text),
      (error) =>
        error instanceof UserInputError &&
        error.message ===
          `Cannot read the sign-in paths: ${why}; write none, or a comma list of ` +
            "it_complete:vsa, it_complete:uniview, kaseyaone",
    );
  });
}

Deno.test("describeDeclared() tells no declaration from none", () => {
  assert.equal(describeDeclared(undefined), "not_declared");
  assert.equal(describeDeclared("none"), "none");
  assert.deepEqual(describeDeclared(parseDeclaredPaths("kaseyaone,it_complete:vsa")), [
    "it_complete:vsa",
    "kaseyaone",
  ]);
});

const WARNING_START =
  "Login with IT Complete is on, so people who need not be in the user list can sign in: ";

const WARNINGS: readonly (readonly [DeclaredPaths, string])[] = [
  [
    new Set(["it_complete:vsa"]),
    "administrators from VSA (UniView and KaseyaOne not declared either way); the Activity page shows them under their VSA identity.",
  ],
  [
    new Set(["kaseyaone"]),
    "any KaseyaOne user with access to Spanning Backup (VSA and UniView not declared either way); the Activity page shows them under their KaseyaOne identity.",
  ],
  [
    // In any order.
    new Set(["kaseyaone", "it_complete:uniview"]),
    "administrators from UniView, any KaseyaOne user with access to Spanning Backup (VSA not declared either way); the Activity page shows them under their UniView or KaseyaOne identity.",
  ],
  [
    new Set(["it_complete:vsa", "it_complete:uniview", "kaseyaone"]),
    "administrators from VSA, administrators from UniView, any KaseyaOne user with access to Spanning Backup; the Activity page shows them under their VSA or UniView or KaseyaOne identity.",
  ],
];
for (const [declared, rest] of WARNINGS) {
  Deno.test(`signInWarning() for ${[...declared].join(", ")}`, () => {
    assert.equal(signInWarning(declared), WARNING_START + rest);
  });
}

Deno.test("signInWarning() is undefined if none is on or nothing is declared", () => {
  assert.equal(signInWarning("none"), undefined);
  assert.equal(signInWarning(undefined), undefined);
});

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

Deno.test("every path has exactly the fields of the contract", () => {
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

Deno.test("changing an answer does not change the catalogue", () => {
  const [path] = describeSignInPaths("none").paths;
  path?.enable.push("Rumor.");
  assert.deepEqual(describeSignInPaths("none").paths[0]?.enable, SIGN_IN_PATHS[0]?.enable);
});

Deno.test("the four paths stay under 7,000 characters, because an assistant pays for each", () => {
  assert.ok(JSON.stringify(describeSignInPaths(undefined)).length < 7000);
});
