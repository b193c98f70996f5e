import * as z from "zod";

/** The schema of an object, as the protocol wants it at the root. */
export interface JsonObjectSchema extends JsonSchema {
  readonly type: "object";
}

/** The JSON Schema of a tool's arguments. */
export function inputSchema(schema: z.ZodObject): JsonObjectSchema {
  return describeSchema(schema, "input") as JsonObjectSchema;
}

/** The JSON Schema of a tool's answers about one tenant. */
export function outputSchema(schema: z.ZodObject): JsonObjectSchema {
  const $defs: Record<string, JsonSchema> = {};
  const described = describeSchema(schema, "output", $defs) as JsonObjectSchema;
  return Object.keys($defs).length === 0 ? described : { ...described, $defs };
}

/**
 * The JSON Schema of a tool's answers about one tenant or every tenant.
 *
 * Both forms stand side by side under the root, where clients look for the type of every field.
 * Nothing is required there: a choice between the forms would need branches without a type, which
 * many hosts refuse.
 */
export function eitherOutputSchema(one: z.ZodObject, every: z.ZodObject): JsonObjectSchema {
  const { required: _, ...either } = outputSchema(z.strictObject({ ...one.shape, ...every.shape }));
  return either as JsonObjectSchema;
}

/** Whether a schema describes arguments or answers: a field with a default is optional in arguments. */
type Direction = "input" | "output";

/**
 * Converts the kinds of zod schemas that tools use to JSON Schema.
 *
 * Zod's own converter handles every kind and takes a millisecond a tool, a fifth of a start over
 * stdio. Callers pay for every definition by the token, so redundant keywords are left out.
 *
 * In answers a schema whose metadata has an `id` is described once, in `$defs`.
 *
 * Throws `TypeError` for a kind that no tool has used yet.
 */
export function describeSchema(
  schema: z.ZodType,
  io: Direction,
  $defs: Record<string, JsonSchema> = {},
): JsonSchema {
  const { def } = schema as z.ZodType & { readonly def: Definition };
  const { id, ...meta } = schema.meta() ?? {};
  const describe = (part: z.ZodType): JsonSchema => describeSchema(part, io, $defs);
  const described = (): JsonSchema => ({ ...meta, ...describeKind(schema, def, io, describe) });
  if (id === undefined || io === "input") return described();
  $defs[id] ??= described();
  return { $ref: `#/$defs/${id}` };
}

/** The definition of a zod schema of one of these kinds. */
interface Definition {
  readonly type: string;
  readonly shape: Readonly<Record<string, z.ZodType>>;
  readonly element: z.ZodType;
  readonly options: readonly z.ZodType[];
  readonly innerType: z.ZodType;
  readonly defaultValue: unknown;
  readonly values: readonly unknown[];
}

type Describe = (part: z.ZodType) => JsonSchema;

function describeKind(
  schema: z.ZodType,
  def: Definition,
  io: Direction,
  describe: Describe,
): JsonSchema {
  switch (def.type) {
    case "object":
      return describeObject(def.shape, io, describe);
    case "array":
      return { type: "array", items: describe(def.element) };
    case "union":
      return { anyOf: def.options.map(describe) };
    case "optional":
      return describe(def.innerType);
    case "default":
      return { default: def.defaultValue, ...describe(def.innerType) };
    case "string": {
      const { minLength, maxLength } = schema as z.ZodString;
      return {
        type: "string",
        ...(minLength === null ? {} : { minLength }),
        ...(maxLength === null ? {} : { maxLength }),
      };
    }
    case "number":
      return describeNumber(schema as z.ZodNumber, io);
    case "boolean":
      return { type: "boolean" };
    case "enum":
      return enumSchema((schema as z.ZodEnum).options);
    case "literal":
      return enumSchema(def.values);
    default:
      throw new TypeError(`Cannot describe a schema of the kind ${def.type}: add it here`);
  }
}

function describeObject(
  shape: Definition["shape"],
  io: Direction,
  describe: Describe,
): JsonSchema {
  const required = requiredFields(shape, io);
  return {
    type: "object",
    properties: Object.fromEntries(
      Object.entries(shape).map(([name, field]) => [name, describe(field)]),
    ),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
}

function requiredFields(shape: Definition["shape"], io: Direction): string[] {
  return Object.entries(shape).filter(([, { def }]) =>
    def.type !== "optional" && (io === "output" || def.type !== "default")
  ).map(([name]) => name);
}

/** Bounds are for those who send a number; a count in an answer is in its bounds. */
function describeNumber({ format, minValue, maxValue }: z.ZodNumber, io: Direction): JsonSchema {
  const bounded = (limit: number | null): limit is number =>
    io === "input" && limit !== null && Number.isFinite(limit) &&
    Math.abs(limit) !== Number.MAX_SAFE_INTEGER;
  return {
    type: format === "safeint" ? "integer" : "number",
    ...(bounded(minValue) ? { minimum: minValue } : {}),
    ...(bounded(maxValue) ? { maximum: maxValue } : {}),
  };
}

/** The names that a text may be. Hosts want the type beside an enum, and know no `const`. */
function enumSchema(values: readonly unknown[]): JsonSchema {
  if (values.some((value) => typeof value !== "string")) {
    throw new TypeError("Cannot describe values that are not text: use a union of typed schemas");
  }
  return { type: "string", enum: [...values] };
}

/** A JSON schema, a part of one, or a map of them. */
interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** Characters that a reference costs, with its share of the entry under `$defs`. */
const REFERENCE_LENGTH = 40;

/**
 * Moves every longer part that repeats to `$defs`, because callers pay for a schema by the token.
 */
export function hoistDefs<S extends JsonSchema>(schema: S): S & JsonSchema {
  return hoist(schema, new WeakMap()) as S & JsonSchema;
}

/** Parts as JSON, by which they are compared; each is serialized once. */
type Texts = WeakMap<object, string>;

function hoist(schema: JsonSchema, texts: Texts): JsonSchema {
  const repeated = longestRepeated(schema, texts);
  if (repeated === undefined) return schema;
  const { $defs, ...rest } = schema;
  const reference = { $ref: `#/$defs/${repeated.name}` };
  const hoisted = replace(rest, { ...repeated, reference }, texts) as JsonSchema;
  const defs = { ...$defs as JsonSchema, [repeated.name]: JSON.parse(repeated.text) };
  return hoist({ ...hoisted, $defs: defs }, texts);
}

function textOf(part: object, texts: Texts): string {
  const known = texts.get(part);
  if (known !== undefined) return known;
  const text = JSON.stringify(part);
  texts.set(part, text);
  return text;
}

interface Repeated {
  /** The part as JSON. */
  readonly text: string;
  /** The field where it first occurs. */
  readonly name: string;
}

function longestRepeated(schema: JsonSchema, texts: Texts): Repeated | undefined {
  const { $defs = {}, ...rest } = schema;
  const found = new Map<string, { name: string; times: number }>();
  count(rest, "", found, texts);
  let longest: Repeated | undefined;
  for (const [text, { name, times }] of found) {
    const worthwhile = text.length * (times - 1) > REFERENCE_LENGTH * times;
    if (!worthwhile || name in ($defs as JsonSchema)) continue;
    if (longest === undefined || text.length > longest.text.length) longest = { text, name };
  }
  return longest;
}

/** Counts every part that is a schema, and notes the first field it describes. */
function count(
  part: unknown,
  name: string,
  found: Map<string, { name: string; times: number }>,
  texts: Texts,
): void {
  if (typeof part !== "object" || part === null) return;
  const { type, enum: values } = part as JsonSchema;
  if (typeof type === "string" || Array.isArray(values)) {
    const text = textOf(part, texts);
    const before = found.get(text);
    if (before === undefined) found.set(text, { name, times: 1 });
    else before.times++;
  }
  for (const [keyword, inner] of Object.entries(part)) {
    count(inner, KEYWORDS.has(keyword) ? name : keyword, found, texts);
  }
}

/** Keywords that do not name the schema below them. */
const KEYWORDS: ReadonlySet<string> = new Set(["items", "properties", "anyOf"]);

/** Replaces a part wherever it occurs; returns the same object where it does not. */
function replace(
  part: unknown,
  wanted: { readonly text: string; readonly reference: JsonSchema },
  texts: Texts,
): unknown {
  if (typeof part !== "object" || part === null) return part;
  const text = textOf(part, texts);
  if (text === wanted.text) return wanted.reference;
  if (!text.includes(wanted.text)) return part;
  if (Array.isArray(part)) return part.map((item) => replace(item, wanted, texts));
  return Object.fromEntries(
    Object.entries(part).map(([key, inner]) => [key, replace(inner, wanted, texts)]),
  );
}
