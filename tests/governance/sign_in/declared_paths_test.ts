import assert from "node:assert/strict";
import { UserInputError } from "../../../src/base/errors.ts";
import {
  type DeclaredPaths,
  describeDeclared,
  parseDeclaredPaths,
} from "../../../src/governance/sign_in/declared.ts";

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
  ["none,kaseyaone", "none stands together with others"],
  ["kaseyaone, NONE", "none stands together with others"],
  ["vsa", "a word is not known"],
  ["it_complete", "a word is not known"],
  ["microsoft", "a word is not known"],
  ["kaseyaone it_complete:vsa", "a word is not known"],
  ["kaseyaone;it_complete:vsa", "a word is not known"],
  ["kaseyaone,5b1f0c9e-2d7a-4c3e", "a word is not known"],
];
for (const [text, why] of UNREADABLE) {
  Deno.test(`"${text}" is refused: ${why}; the words allowed are named, the value is not`, () => {
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

Deno.test("a declaration is said in words, and none at all is not none", () => {
  assert.equal(describeDeclared(undefined), "not_declared");
  assert.equal(describeDeclared("none"), "none");
  assert.deepEqual(describeDeclared(parseDeclaredPaths("kaseyaone,it_complete:vsa")), [
    "it_complete:vsa",
    "kaseyaone",
  ]);
});
