import * as z from "zod";

/** JSON Schemas of arguments and answers, made from zod and kept short. */

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
 * The JSON Schema of a tool's answers where there are several tenants: every field with its type, and
 * no more, because answers about one tenant and about every tenant share it and callers pay for each
 * byte. Nothing is required: a choice between the two forms would need branches without a type, which
 * many hosts refuse. The words that a text may be stand with the arguments.
 */
export function briefOutputSchema(one: z.ZodObject, every?: z.ZodObject): JsonObjectSchema {
  const either = z.strictObject({ ...one.shape, ...every?.shape });
  return describeSchema(either, "brief output") as JsonObjectSchema;
}

/** Whether a schema describes arguments or answers: a field with a default is optional in arguments. */
type Direction = "input" | "output" | "brief output";

/**
 * Converts the kinds of zod schemas that tools use to JSON Schema.
 *
 * Zod's own converter handles every kind and takes a millisecond a tool, a fifth of a start over
 * stdio. Callers pay for every definition by the token, so redundant keywords are left out, and so
 * are the length of a text and a default: hosts that hold models to a schema refuse or drop them
 * (OpenAI's strict mode on Azure, Claude's, VS Code), and the program checks both itself.
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
  const described = (): JsonSchema => ({
    ...(io === "brief output" ? {} : meta),
    ...describeKind(schema, def, io, describe),
  });
  if (id === undefined || io !== "output") return described();
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
      return describe(def.innerType);
    case "string":
      return { type: "string" };
    case "number":
      return describeNumber(schema as z.ZodNumber, io);
    case "boolean":
      return { type: "boolean" };
    case "enum":
      return enumSchema((schema as z.ZodEnum).options, io);
    case "literal":
      return enumSchema(def.values, io);
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
  if (io === "brief output") return [];
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
function enumSchema(values: readonly unknown[], io: Direction): JsonSchema {
  if (values.some((value) => typeof value !== "string")) {
    throw new TypeError("Cannot describe values that are not text: use a union of typed schemas");
  }
  return { type: "string", ...(io === "brief output" ? {} : { enum: [...values] }) };
}

/** A JSON schema, a part of one, or a map of them. */
interface JsonSchema {
  readonly [keyword: string]: unknown;
}

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
  const { name, text } = repeated;
  const wanted = { text, reference: referenceTo(name) };
  const { $defs = {}, ...rest } = replace(schema, wanted, texts) as JsonSchema;
  const defs = { ...$defs as JsonSchema, [name]: JSON.parse(text) };
  return hoist({ ...rest, $defs: defs }, texts);
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
  const { $defs = {} } = schema;
  const found = new Map<string, { name: string; times: number }>();
  count(schema, "", found, texts);
  let longest: Repeated | undefined;
  for (const [text, { name, times }] of found) {
    const shared = lengthShared(text, name, times);
    if (shared >= text.length * times || name in ($defs as JsonSchema)) continue;
    if (longest === undefined || text.length > longest.text.length) longest = { text, name };
  }
  return longest;
}

/** Characters of the references and of the entry under `$defs`, with that keyword if it is the first. */
function lengthShared(text: string, name: string, times: number): number {
  return times * JSON.stringify(referenceTo(name)).length + `"$defs":{"${name}":${text}},`.length;
}

function referenceTo(name: string): JsonSchema {
  return { $ref: `#/$defs/${name}` };
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
const KEYWORDS: ReadonlySet<string> = new Set(["items", "properties", "anyOf", "$defs"]);

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
