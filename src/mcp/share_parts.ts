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

/** Counts every part that is a schema of its own, with the first field it describes. */
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
