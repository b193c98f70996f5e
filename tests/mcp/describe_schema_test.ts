import assert from "node:assert/strict";
import * as z from "zod";
import { describeSchema } from "../../src/mcp/json_schema.ts";

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
  "one name": z.literal("a"),
  "one of mixed values": z.literal([true, false, "unknown"]),
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
    Deno.test(`${io}: ${kind} is described as zod describes it, without what says nothing`, () => {
      assert.deepEqual(describeSchema(schema, io), byZod(schema, io));
    });
  }
}

Deno.test("a kind that no tool has used is an error, not a schema that allows everything", () => {
  assert.throws(() => describeSchema(z.strictObject({ when: z.date() }), "output"), {
    name: "TypeError",
    message: /kind date/,
  });
});

function byZod(schema: z.ZodType, io: "input" | "output"): unknown {
  const { $schema: _, ...described } = z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema }) => {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      const named = jsonSchema.enum !== undefined || jsonSchema.const !== undefined;
      if (io === "output" && named) delete jsonSchema.type;
    },
  });
  return described;
}
