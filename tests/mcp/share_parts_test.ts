import assert from "node:assert/strict";
import { hoistDefs } from "../../src/mcp/json_schema.ts";

const LONG = {
  enum: ["global_admin", "spanning_admin", "shared_mailbox", "archived", "user", "deleted"],
};
const SEATS = {
  type: "object",
  properties: { purchased: { type: "integer" }, assigned: { type: "integer" } },
  additionalProperties: false,
};

Deno.test("a long part that occurs several times is written once, under the field where it is first", () => {
  assert.deepEqual(
    hoistDefs({ type: "object", properties: { kind: LONG, all: { type: "array", items: LONG } } }),
    {
      type: "object",
      properties: {
        kind: { $ref: "#/$defs/kind" },
        all: { type: "array", items: { $ref: "#/$defs/kind" } },
      },
      $defs: { kind: LONG },
    },
  );
});

Deno.test("a part that is short or occurs once stays where it is", () => {
  const schema = {
    type: "object",
    properties: { kind: LONG, one: { type: "integer" }, two: { type: "integer" } },
  };
  assert.deepEqual(hoistDefs(schema), schema);
});

Deno.test("several parts are shared, the longest first, and none of them twice", () => {
  const { $defs, properties } = hoistDefs({
    type: "object",
    properties: { standard: SEATS, archived: SEATS, kind: LONG, other: LONG },
  });
  assert.deepEqual($defs, { standard: SEATS, kind: LONG });
  assert.deepEqual(properties, {
    standard: { $ref: "#/$defs/standard" },
    archived: { $ref: "#/$defs/standard" },
    kind: { $ref: "#/$defs/kind" },
    other: { $ref: "#/$defs/kind" },
  });
});

Deno.test("two parts whose first fields have the same name do not take each other's place", () => {
  const wrap = (kind: unknown): unknown => ({ type: "array", items: { properties: { kind } } });
  const shared = hoistDefs({
    type: "object",
    properties: { a: wrap(SEATS), b: wrap(SEATS), c: wrap(LONG), d: wrap(LONG) },
  });
  const resolve = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(resolve);
    if (typeof part !== "object" || part === null) return part;
    const { $ref } = part as { $ref?: string };
    if ($ref !== undefined) {
      return resolve((shared["$defs"] as Record<string, unknown>)[$ref.replace("#/$defs/", "")]);
    }
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, resolve(inner)]));
  };
  const { $defs: _, ...rest } = shared;
  assert.deepEqual(resolve(rest), {
    type: "object",
    properties: { a: wrap(SEATS), b: wrap(SEATS), c: wrap(LONG), d: wrap(LONG) },
  });
});
