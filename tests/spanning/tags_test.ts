import assert from "node:assert/strict";
import { readTags } from "../../src/spanning/tags.ts";

const SHAPES: readonly [
  shape: string,
  value: unknown,
  tags: readonly string[] | undefined,
][] = [
  ["absent", undefined, undefined],
  ["null", null, undefined],
  ["an empty list", [], []],
  ["an empty map", {}, []],
  ["an empty text", "", []],
  ["a blank text", "  ", []],
  ["a list of texts", ["User", "Global Admin"], ["User", "Global Admin"]],
  ["a list with spaces, gaps and repeats", [" User ", "", "user", "User"], [
    "User",
    "user",
  ]],
  ["a list whose texts hold punctuation", ["Archived, read-only"], [
    "Archived, read-only",
  ]],
  ["objects with name", [{ name: "User" }, { name: "Archived" }], [
    "User",
    "Archived",
  ]],
  ["objects with label", [{ label: "User" }], ["User"]],
  ["objects with value", [{ value: "User" }], ["User"]],
  ["objects with tag", [{ tag: "User" }], ["User"]],
  ["objects with displayName", [{ displayName: "User" }], ["User"]],
  ["objects with type", [{ type: "User" }], ["User"]],
  ["objects with key", [{ key: "User" }], ["User"]],
  ["objects with id", [{ id: "User" }], ["User"]],
  ["objects with a numeric id and a name", [{ id: 1, name: "User" }], ["User"]],
  ["objects of several texts as JSON", [{ id: "t-1", name: "User" }], [
    '{"id":"t-1","name":"User"}',
  ]],
  ["objects with an id, a date or a link beside their name", [
    { id: "4406806c-7a66-4a1b-b3b1-7fa00909e9b1", name: "User" },
    { name: "Archived", since: "2026-01-02", url: "https://example.com/tags/1" },
  ], ["User", "Archived"]],
  ["objects in another case", [{ Name: "User" }], ["User"]],
  ["one object", { name: "User" }, ["User"]],
  ["one text", "Global Admin", ["Global Admin"]],
  ["a text with commas", "User, Global Admin,", ["User", "Global Admin"]],
  ["a text with semicolons", "User;Global Admin", ["User", "Global Admin"]],
  ["a text with pipes", "User | Global Admin", ["User", "Global Admin"]],
  ["a JSON list in a text", '["User","Global Admin"]', [
    "User",
    "Global Admin",
  ]],
  ["a JSON list of objects in a text", ' [{"name":"User"}]', ["User"]],
  ["a JSON map in a text", '{"User":true,"Archived":false}', ["User"]],
  ["a JSON text in a text", '"User"', ["User"]],
  ["an empty JSON list in a text", "[]", []],
  ["a text that only begins like JSON", "[User], Archived", [
    "[User]",
    "Archived",
  ]],
  ["a map to booleans", { User: true, Archived: false, "Global Admin": true }, [
    "User",
    "Global Admin",
  ]],
  ["a map to boolean words", {
    User: "True",
    Type: "false",
    Archived: 1,
    Deleted: 0,
  }, [
    "User",
    "Archived",
  ]],
  ["a map with unreadable values", { User: true, Archived: null, Shared: "yes", Deleted: false }, [
    "User",
    '{"Archived":null}',
    '{"Shared":"yes"}',
  ]],
  ["a map of unreadable values only", { Shared: "yes" }, ['{"Shared":"yes"}']],
  ["a map with other fields beside it", [
    { id: "17", "Global Admin": true, User: true, Archived: false },
    { type: "x", "Spanning Admin": true },
    { "Shared Mailbox": "True", value: "primary" },
  ], ["17", "Global Admin", "User", "x", "Spanning Admin", "primary", "Shared Mailbox"]],
  ["an object with a flag of its own", [
    { name: "Global Admin", ReadOnly: true },
    { id: "User", readOnly: true },
  ], ["Global Admin", "User"]],
  ["a mixed list", ["User", { name: "Archived" }, null, 7, { Shared: true }, [
    "Deleted",
  ]], [
    "User",
    "Archived",
    "7",
    "Shared",
    "Deleted",
  ]],
  ["an object that denies its tag as JSON", [
    { name: "Global Admin", value: false },
    { Label: "Archived", isActive: 0, since: "2024-01-01" },
    { id: 0, name: "User", assigned: true },
  ], ['{"name":"Global Admin","value":false}', '{"Label":"Archived","isActive":0}', "User"]],
  ["an object whose false describes the tag itself", [
    { name: "Global Admin", system: false },
    { name: "User", disabled: false },
    { name: "Archived", order: 0 },
  ], ["Global Admin", "User", "Archived"]],
  ["JSON and PostgreSQL arrays in a list", ['["User","VIP"]', '{Archived,"Legal hold"}'], [
    "User",
    "VIP",
    "Archived",
    "Legal hold",
  ]],
  ["a number", 7, ["7"]],
  ["a boolean", true, ["true"]],
  ["an object without a name", [{ since: "2024" }], ['{"since":"2024"}']],
];

for (const [shape, value, tags] of SHAPES) {
  Deno.test(`readTags() reads ${shape}`, () => {
    assert.deepEqual(readTags(value), tags);
  });
}

Deno.test("readTags() survives endlessly nested JSON", () => {
  let text = "User";
  for (let layer = 0; layer < 12; layer++) {
    text = JSON.stringify([text]).replaceAll("\\", "");
  }
  assert.ok(Array.isArray(readTags(text)));
  const nest = (layers: number): unknown => JSON.parse("[".repeat(layers) + "]".repeat(layers));
  assert.equal(readTags(nest(500))?.length, 1);
  assert.throws(() => readTags(nest(100_000)), /the field tags holds more than 2500 values/);
});
