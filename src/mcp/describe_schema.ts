import type { JsonSchema } from "./share_parts.ts";
import type * as z from "zod";

/** Whether a schema is of what comes in or of what goes out: what has a default need not come in. */
export type Direction = "input" | "output";

/**
 * The JSON Schema of the kinds of zod schemas that tools are declared with.
 *
 * Zod converts every kind, at a millisecond for each tool; over stdio that is a fifth of the start.
 * Every definition is paid for by the token, so what says nothing is left out. Arguments keep their
 * types, because some models insist on one beside an enum.
 *
 * Throws `TypeError` for a kind that no tool has used yet.
 */
export function describeSchema(schema: z.ZodType, io: Direction): JsonSchema {
  const { def } = schema as z.ZodType & { readonly def: Definition };
  return { ...schema.meta(), ...ofKind(schema, def, io) };
}

/** What zod says of a schema of one of these kinds. */
interface Definition {
  readonly type: string;
  readonly shape: Readonly<Record<string, z.ZodType>>;
  readonly element: z.ZodType;
  readonly options: readonly z.ZodType[];
  readonly innerType: z.ZodType;
  readonly defaultValue: unknown;
  readonly values: readonly unknown[];
}

function ofKind(schema: z.ZodType, def: Definition, io: Direction): JsonSchema {
  switch (def.type) {
    case "object":
      return ofObject(def.shape, io);
    case "array":
      return { type: "array", items: describeSchema(def.element, io) };
    case "union":
      return { anyOf: def.options.map((option) => describeSchema(option, io)) };
    case "optional":
      return describeSchema(def.innerType, io);
    case "default":
      return { default: def.defaultValue, ...describeSchema(def.innerType, io) };
    case "string": {
      const { minLength, maxLength } = schema as z.ZodString;
      return {
        type: "string",
        ...(minLength === null ? {} : { minLength }),
        ...(maxLength === null ? {} : { maxLength }),
      };
    }
    case "number":
      return ofNumber(schema as z.ZodNumber);
    case "boolean":
      return { type: "boolean" };
    case "enum":
      return oneOf((schema as z.ZodEnum).options, io);
    case "literal":
      return oneOf(def.values, io);
    default:
      throw new TypeError(`Cannot describe a schema of the kind ${def.type}: add it here`);
  }
}

function ofObject(shape: Definition["shape"], io: Direction): JsonSchema {
  const fields = Object.entries(shape);
  const required = fields.filter(([, { def }]) =>
    def.type !== "optional" && (io === "output" || def.type !== "default")
  ).map(([name]) => name);
  return {
    type: "object",
    properties: Object.fromEntries(
      fields.map(([name, field]) => [name, describeSchema(field, io)]),
    ),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
}

function ofNumber({ format, minValue, maxValue }: z.ZodNumber): JsonSchema {
  const bounded = (limit: number | null): limit is number =>
    limit !== null && Number.isFinite(limit) && Math.abs(limit) !== Number.MAX_SAFE_INTEGER;
  return {
    type: format === "safeint" ? "integer" : "number",
    ...(bounded(minValue) ? { minimum: minValue } : {}),
    ...(bounded(maxValue) ? { maximum: maxValue } : {}),
  };
}

function oneOf(values: readonly unknown[], io: Direction): JsonSchema {
  const types = new Set(values.map((value) => typeof value));
  const [type] = types;
  const typed = io === "input" && types.size === 1 ? { type } : {};
  return values.length === 1 ? { ...typed, const: values[0] } : { ...typed, enum: [...values] };
}
