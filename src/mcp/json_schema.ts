import * as z from "zod";
import { type JsonSchema, shareParts } from "./share_parts.ts";

/** The schema of an object, as the protocol wants it at the root. */
export interface JsonObjectSchema extends JsonSchema {
  readonly type: "object";
}

/** The JSON Schema of a tool's arguments. */
export function inputSchema(schema: z.ZodObject): JsonObjectSchema {
  return convert(schema, "input");
}

/**
 * The JSON Schema of a tool's answers: of one tenant, or of every tenant where there is `every`.
 *
 * Both forms stand side by side under the root, with what each requires, so that every field has
 * its type where clients look for it.
 */
export function outputSchema(schema: z.ZodObject, every?: z.ZodObject): JsonObjectSchema {
  const one = convert(schema, "output");
  if (every === undefined) return shareParts(one) as JsonObjectSchema;
  const all = convert(every, "output");
  const { required, ...rest } = one;
  return shareParts({
    ...rest,
    properties: { ...one["properties"] as JsonSchema, ...all["properties"] as JsonSchema },
    anyOf: [{ required }, { required: all["required"] }],
  }) as JsonObjectSchema;
}

/**
 * Every definition is paid for by the token, so what says nothing is left out. Arguments keep their
 * types, because some models insist on one beside an enum.
 */
function convert(schema: z.ZodObject, io: "input" | "output"): JsonObjectSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema }) => {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      const named = jsonSchema.enum !== undefined || jsonSchema.const !== undefined;
      if (io === "output" && named) delete jsonSchema.type;
    },
  });
  return rest as JsonObjectSchema;
}
