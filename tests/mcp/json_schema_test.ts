import assert from "node:assert/strict";
import * as z from "zod";
import {
  briefOutputSchema,
  describeSchema,
  hoistDefs,
  outputSchema,
} from "../../src/mcp/json_schema.ts";

/** One of each kind that tools use, and how they are put together. */
const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  text: z.string(),
  "text of some length": z.string().min(1).max(512).describe("Principal name"),
  "text of a format": z.string().meta({ format: "date-time" }),
  "yes or no": z.boolean().describe("false: not known"),
  number: z.number().min(0.5).max(9),
  "whole number": z.int(),
  "whole number from 0": z.int().min(0),
  "one of some names": z.enum(["a", "b"]),
  "yes, no or a name": z.union([z.boolean(), z.enum(["unknown"])]),
  list: z.array(z.enum(["a", "b"])).describe("default: all"),
  object: z.strictObject({
    id: z.string(),
    name: z.string().optional().describe("if it has one"),
    limit: z.int().min(1).max(200).default(25),
  }),
  "object without required fields": z.strictObject({ name: z.string().optional() }),
  "one of two objects": z.union([
    z.strictObject({ tenant: z.string(), error: z.string() }),
    z.strictObject({ tenant: z.string(), users: z.array(z.strictObject({ id: z.string() })) }),
  ]),
};

for (const io of ["input", "output"] as const) {
  for (const [kind, schema] of Object.entries(SCHEMAS)) {
    Deno.test(`${io}: ${kind} is described as zod does, without keywords that are redundant or refused by hosts`, () => {
      assert.deepEqual(describeSchema(schema, io), byZod(schema, io));
    });
  }
}

Deno.test("a kind that no tool uses yet is an error, not a schema that accepts everything", () => {
  assert.throws(() => describeSchema(z.strictObject({ when: z.date() }), "output"), {
    name: "TypeError",
    message: /kind date/,
  });
});

Deno.test("a name without a type, or values of several types, are errors: many hosts refuse them", () => {
  for (const values of [[true, false, "unknown"], [true], [1, 2]]) {
    assert.throws(() => describeSchema(z.literal(values as never), "output"), /union/);
  }
  assert.deepEqual(describeSchema(z.literal("a"), "output"), { type: "string", enum: ["a"] });
});

Deno.test("in answers a schema with an id is described once, as zod does it, and elsewhere by reference", () => {
  const check = z.enum(["disabled_admin", "too_few_admins"]).meta({ id: "test_check" });
  const schema = z.strictObject({ passed: z.array(check), failed: z.array(check) });
  const reference = { type: "array", items: { $ref: "#/$defs/test_check" } };
  const { properties, $defs } = outputSchema(schema);
  assert.deepEqual(properties, { passed: reference, failed: reference });
  assert.deepEqual($defs, {
    test_check: { type: "string", enum: ["disabled_admin", "too_few_admins"] },
  });
  assert.deepEqual(z.toJSONSchema(schema).properties, properties);
  assert.equal(describeSchema(schema, "input")["$defs"], undefined, "Arguments stay in one piece");
});

Deno.test("with several tenants an answer is described by names and types: nothing required, no values", () => {
  const state = z.enum(["on", "off"]).meta({ id: "test_state" });
  const one = z.strictObject({ users: z.int(), nextCursor: z.string().optional() });
  const row = z.strictObject({ tenant: z.string(), state: z.union([z.boolean(), state]) });
  const every = z.strictObject({ tenants: z.array(row), failed: z.int() });
  const closed = { type: "object", additionalProperties: false };
  assert.deepEqual(briefOutputSchema(one), {
    ...closed,
    properties: { users: { type: "integer" }, nextCursor: { type: "string" } },
  });
  assert.deepEqual(briefOutputSchema(one, every), {
    ...closed,
    properties: {
      users: { type: "integer" },
      nextCursor: { type: "string" },
      tenants: {
        type: "array",
        items: {
          ...closed,
          properties: {
            tenant: { type: "string" },
            state: { anyOf: [{ type: "boolean" }, { type: "string" }] },
          },
        },
      },
      failed: { type: "integer" },
    },
  });
});

Deno.test("parts that repeat inside a shared part are shared too", () => {
  const change = {
    type: "object",
    properties: { before: SEATS, after: SEATS },
    additionalProperties: false,
  };
  const { $defs, properties } = hoistDefs({
    type: "object",
    properties: { change, row: { type: "object", properties: { change } } },
  });
  const seats = { $ref: "#/$defs/before" };
  assert.deepEqual($defs, {
    change: { ...change, properties: { before: seats, after: seats } },
    before: SEATS,
  });
  const reference = { $ref: "#/$defs/change" };
  assert.deepEqual(properties, {
    change: reference,
    row: { type: "object", properties: { change: reference } },
  });
});

const LONG = {
  enum: ["global_admin", "spanning_admin", "shared_mailbox", "archived", "user", "deleted"],
};
const SEATS = {
  type: "object",
  properties: { purchased: { type: "integer" }, assigned: { type: "integer" } },
  additionalProperties: false,
};

Deno.test("a long part that repeats is written once, named after the field where it first occurs", () => {
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

Deno.test("a part that is short or does not repeat stays in place", () => {
  const schema = {
    type: "object",
    properties: { kind: LONG, one: { type: "integer" }, two: { type: "integer" } },
  };
  assert.deepEqual(hoistDefs(schema), schema);
});

Deno.test("several parts are shared, the longest first, each once", () => {
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

Deno.test("two parts first found under the same field name do not replace each other", () => {
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

function byZod(schema: z.ZodType, io: "input" | "output"): unknown {
  const { $schema: _, ...described } = z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema }) => {
      const bounded = io === "input";
      if (!bounded || jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (!bounded || jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      delete jsonSchema.default;
      delete jsonSchema.minLength;
      delete jsonSchema.maxLength;
    },
  });
  return described;
}
