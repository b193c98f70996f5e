/** A JSON schema, a part of one, or a map of them. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** What a reference costs over the characters it stands for, with its entry under `$defs`. */
const REFERENCE_LENGTH = 40;

/**
 * The same schema, with every longer part that occurs several times written once under `$defs`: a
 * schema is paid for by the token, and lists of names are most of some.
 */
export function shareParts(schema: JsonSchema): JsonSchema {
  return share(schema, new WeakMap());
}

/** Parts as JSON, which they are compared by; none is written twice. */
type Texts = WeakMap<object, string>;

function share(schema: JsonSchema, texts: Texts): JsonSchema {
  const repeated = longestRepeated(schema, texts);
  if (repeated === undefined) return schema;
  const { $defs, ...rest } = schema;
  const reference = { $ref: `#/$defs/${repeated.name}` };
  const shared = replace(rest, { ...repeated, reference }, texts) as JsonSchema;
  const defs = { ...$defs as JsonSchema, [repeated.name]: JSON.parse(repeated.text) };
  return share({ ...shared, $defs: defs }, texts);
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
  const times = new Map<string, { name: string; times: number }>();
  for (const { text, name } of partsOf(rest, "", texts)) {
    const before = times.get(text);
    times.set(text, { name: before?.name ?? name, times: (before?.times ?? 0) + 1 });
  }
  return [...times]
    .filter(([text, part]) =>
      text.length * (part.times - 1) > REFERENCE_LENGTH * part.times &&
      !(part.name in ($defs as JsonSchema))
    )
    .map(([text, { name }]) => ({ text, name }))
    .sort((one, other) => other.text.length - one.text.length)[0];
}

/** Every part that is a schema of its own, with the field it describes. */
function* partsOf(part: unknown, name: string, texts: Texts): Generator<Repeated> {
  if (typeof part !== "object" || part === null) return;
  const { type, enum: values } = part as JsonSchema;
  if (typeof type === "string" || Array.isArray(values)) {
    yield { text: textOf(part, texts), name };
  }
  for (const [keyword, inner] of Object.entries(part)) {
    yield* partsOf(inner, KEYWORDS.has(keyword) ? name : keyword, texts);
  }
}

/** Under these stand schemas without a name of their own. */
const KEYWORDS: ReadonlySet<string> = new Set(["items", "properties", "anyOf"]);

/** The same part where nothing in it is replaced. */
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
