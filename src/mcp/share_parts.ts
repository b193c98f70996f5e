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
  const repeated = longestRepeated(schema);
  if (repeated === undefined) return schema;
  const { $defs, ...rest } = schema;
  const reference = { $ref: `#/$defs/${repeated.name}` };
  const shared = replace(rest, repeated.text, reference) as JsonSchema;
  const defs = { ...$defs as JsonSchema, [repeated.name]: JSON.parse(repeated.text) };
  return shareParts({ ...shared, $defs: defs });
}

interface Repeated {
  /** The part as JSON. */
  readonly text: string;
  /** The field where it first occurs. */
  readonly name: string;
}

function longestRepeated(schema: JsonSchema): Repeated | undefined {
  const { $defs = {}, ...rest } = schema;
  const times = new Map<string, { name: string; times: number }>();
  for (const { text, name } of partsOf(rest, "")) {
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
function* partsOf(part: unknown, name: string): Generator<Repeated> {
  if (typeof part !== "object" || part === null) return;
  const { type, enum: values } = part as JsonSchema;
  if (typeof type === "string" || Array.isArray(values)) {
    yield { text: JSON.stringify(part), name };
  }
  for (const [keyword, inner] of Object.entries(part)) {
    yield* partsOf(inner, KEYWORDS.has(keyword) ? name : keyword);
  }
}

/** Under these stand schemas without a name of their own. */
const KEYWORDS: ReadonlySet<string> = new Set(["items", "properties", "anyOf"]);

function replace(part: unknown, text: string, reference: JsonSchema): unknown {
  if (typeof part !== "object" || part === null) return part;
  if (JSON.stringify(part) === text) return reference;
  if (Array.isArray(part)) return part.map((item) => replace(item, text, reference));
  return Object.fromEntries(
    Object.entries(part).map(([key, inner]) => [key, replace(inner, text, reference)]),
  );
}
