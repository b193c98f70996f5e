import { describeSchema } from "./describe_schema.ts";
import { type JsonSchema, shareParts } from "./share_parts.ts";
import type * as z from "zod";

/** The schema of an object, as the protocol wants it at the root. */
export interface JsonObjectSchema extends JsonSchema {
  readonly type: "object";
}

/** The JSON Schema of a tool's arguments. */
export function inputSchema(schema: z.ZodObject): JsonObjectSchema {
  return describeSchema(schema, "input") as JsonObjectSchema;
}

/**
 * The JSON Schema of a tool's answers: of one tenant, or of every tenant where there is `every`.
 *
 * Both forms stand side by side under the root, with what each requires, so that every field has
 * its type where clients look for it.
 */
export function outputSchema(schema: z.ZodObject, every?: z.ZodObject): JsonObjectSchema {
  const one = describeSchema(schema, "output") as JsonObjectSchema;
  if (every === undefined) return shareParts(one) as JsonObjectSchema;
  const all = describeSchema(every, "output");
  const { required, ...rest } = one;
  return shareParts({
    ...rest,
    properties: { ...one["properties"] as JsonSchema, ...all["properties"] as JsonSchema },
    anyOf: [{ required }, { required: all["required"] }],
  }) as JsonObjectSchema;
}
