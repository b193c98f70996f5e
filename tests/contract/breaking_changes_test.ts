import assert from "node:assert/strict";
import { breakingChanges } from "./breaking_changes.ts";
import type { Schema, ToolContract } from "./contract.ts";

const object = (properties: Record<string, Schema>, required: string[] = []): Schema => ({
  type: "object",
  properties,
  required,
});
const text: Schema = { type: "string" };
const word = (...words: string[]): Schema => ({ type: "string", enum: words });

function tool(input: Schema, output: Schema = object({})): ToolContract[] {
  return [{ name: "tool", inputSchema: input, outputSchema: output }];
}
const inputs = (before: Schema, after: Schema) =>
  [tool(object({ a: before })), tool(object({ a: after }))] as const;
const outputs = (before: Schema, after: Schema) =>
  [tool(object({}), object({ a: before })), tool(object({}), object({ a: after }))] as const;

type Pair = readonly [before: ToolContract[], after: ToolContract[]];

const BREAKS: [name: string, pair: Pair, path: string, what: RegExp][] = [
  ["a tool is gone", [tool(object({})), []], "tool", /tool is gone/],
  [
    "an argument is gone",
    [tool(object({ a: text })), tool(object({}))],
    "tool.a",
    /argument is gone/,
  ],
  [
    "an argument is newly needed",
    [tool(object({ a: text })), tool(object({ a: text }, ["a"]))],
    "tool.a",
    /now needed/,
  ],
  [
    "a new argument is needed",
    [tool(object({})), tool(object({ a: text }, ["a"]))],
    "tool.a",
    /now needed/,
  ],
  ["an argument has another type", inputs(text, { type: "boolean" }), "tool.a", /another type/],
  [
    "an argument takes whole numbers only",
    inputs({ type: "number" }, { type: "integer" }),
    "tool.a",
    /another type/,
  ],
  ["an argument loses a value", inputs(word("x", "y"), word("x")), "tool.a", /lost the value "y"/],
  ["an argument gets a list of values", inputs(text, word("x")), "tool.a", /some values only/],
  [
    "an argument loses an alternative",
    inputs({ anyOf: [text, { type: "boolean" }] }, text),
    "tool.a",
    /other types/,
  ],
  [
    "the values in a list argument are fewer",
    inputs({ type: "array", items: word("x", "y") }, { type: "array", items: word("x") }),
    "tool.a[]",
    /lost the value/,
  ],
  [
    "a least value rises",
    inputs({ type: "integer", minimum: 1 }, { type: "integer", minimum: 2 }),
    "tool.a",
    /narrower minimum/,
  ],
  [
    "a greatest value falls",
    inputs({ type: "integer", maximum: 200 }, { type: "integer", maximum: 100 }),
    "tool.a",
    /narrower maximum/,
  ],
  [
    "a limit is new",
    inputs(text, { type: "string", maxLength: 9 }),
    "tool.a",
    /narrower maxLength/,
  ],
  ["a pattern is new", inputs(text, { type: "string", pattern: "x" }), "tool.a", /another pattern/],
  [
    "a default changes",
    inputs({ type: "integer", default: 25 }, { type: "integer", default: 50 }),
    "tool.a",
    /another default/,
  ],
  [
    "a field is gone",
    [tool(object({}), object({ a: text })), tool(object({}))],
    "tool.a",
    /field is gone/,
  ],
  [
    "a field may now be absent",
    [tool(object({}), object({ a: text }, ["a"])), tool(object({}), object({ a: text }))],
    "tool.a",
    /may now be absent/,
  ],
  ["a field has another type", outputs(text, { type: "integer" }), "tool.a", /another type/],
  [
    "a field may be null",
    outputs(text, { anyOf: [text, { type: "null" }] }),
    "tool.a",
    /other types/,
  ],
  [
    "a field of whole numbers gets fractions",
    outputs({ type: "integer" }, { type: "number" }),
    "tool.a",
    /another type/,
  ],
  [
    "a field loses a value",
    outputs({ enum: ["x", "y"] }, { enum: ["x"] }),
    "tool.a",
    /lost the value/,
  ],
  [
    "a field loses its list of values",
    outputs({ enum: ["x"] }, text),
    "tool.a",
    /no longer has a list/,
  ],
  [
    "a field loses its format",
    outputs({ type: "string", format: "date-time" }, text),
    "tool.a",
    /another format/,
  ],
  [
    "a field deep inside is gone",
    outputs({ type: "array", items: object({ b: object({ c: text }) }) }, {
      type: "array",
      items: object({ b: object({}) }),
    }),
    "tool.a[].b.c",
    /field is gone/,
  ],
];
for (const [name, [before, after], path, what] of BREAKS) {
  Deno.test(`breaks: ${name}`, () => {
    const [change, ...others] = breakingChanges(before, after);
    assert.equal(others.length, 0);
    assert.equal(change?.path, path);
    assert.match(change?.what ?? "", what);
  });
}

const KEEPS: [name: string, pair: Pair][] = [
  ["nothing changes", inputs(text, text)],
  ["a tool is new", [[], tool(object({}))]],
  ["an argument is new", [tool(object({})), tool(object({ a: text }))]],
  ["an argument is no longer needed", [
    tool(object({ a: text }, ["a"])),
    tool(object({ a: text })),
  ]],
  ["an argument takes a further value", inputs(word("x"), word("x", "y"))],
  ["an argument takes any value", inputs(word("x"), text)],
  ["an argument takes fractions too", inputs({ type: "integer" }, { type: "number" })],
  ["an argument takes a further type", inputs(text, { anyOf: [{ type: "boolean" }, text] })],
  [
    "limits widen",
    inputs({ type: "integer", minimum: 1, maximum: 200 }, { type: "integer", minimum: 0 }),
  ],
  ["a pattern is gone", inputs({ type: "string", pattern: "x" }, text)],
  ["a field is new", [tool(object({}), object({})), tool(object({}), object({ a: text }, ["a"]))]],
  ["a field is always there", [
    tool(object({}), object({ a: text })),
    tool(object({}), object({ a: text }, ["a"])),
  ]],
  ["a field loses an alternative", outputs({ anyOf: [text, { type: "null" }] }, text)],
  ["a field gets a further value", outputs({ enum: ["x"] }, { enum: ["x", "y"] })],
  ["a field is whole numbers only", outputs({ type: "number" }, { type: "integer" })],
  [
    "values are told instead of their type",
    outputs({ type: "string", enum: ["x"] }, { enum: ["x"] }),
  ],
  ["a part is written as a reference", [
    tool(object({}), object({ a: word("x") })),
    tool(object({}), { ...object({ a: { $ref: "#/$defs/a" } }), $defs: { a: word("x") } }),
  ]],
];
for (const [name, [before, after]] of KEEPS) {
  Deno.test(`breaks nothing: ${name}`, () => {
    assert.deepEqual(breakingChanges(before, after), []);
  });
}
