import type { BreakingChange } from "./breaking_changes.ts";
import type { Schema } from "./contract.ts";

/** Whether callers write it or read it: the first must not get narrower, the second not wider. */
type Side = "argument" | "field";

/** Limits of arguments: which way is narrower. */
const LIMITS: Readonly<Record<string, (before: number, after: number) => boolean>> = {
  minimum: (before, after) => after > before,
  exclusiveMinimum: (before, after) => after > before,
  minLength: (before, after) => after > before,
  minItems: (before, after) => after > before,
  maximum: (before, after) => after < before,
  exclusiveMaximum: (before, after) => after < before,
  maxLength: (before, after) => after < before,
  maxItems: (before, after) => after < before,
};

/** Lists what callers of the schema before cannot rely on any more. */
export function compareSchemas(
  before: Schema,
  after: Schema,
  path: string,
  side: Side,
): BreakingChange[] {
  const say = (what: string): BreakingChange => ({ path, what: `the ${side} ${what}` });
  const { anyOf: some = [before] } = before;
  const { anyOf: others = [after] } = after;
  if (some.length > 1 || others.length > 1) {
    // Each alternative that callers knew must be accepted, each that they get must be known.
    const [known, offered] = side === "argument" ? [some, others] : [others, some];
    const lost = known.some((one) =>
      !offered.some((other) =>
        compareSchemas(...inOrder(one, other, side), path, side).length === 0
      )
    );
    return lost ? [say("has other types than before")] : [];
  }
  return [
    ...typeChanges(before, after, side).map(say),
    ...valueChanges(before, after, side).map(say),
    ...(side === "argument" ? limitChanges(before, after).map(say) : []),
    ...(before.format === after.format ? [] : [say("has another format")]),
    ...propertyChanges(before, after, path, side),
    ...(before.items === undefined || after.items === undefined
      ? []
      : compareSchemas(before.items, after.items, `${path}[]`, side)),
  ];
}

function inOrder(known: Schema, offered: Schema, side: Side): [before: Schema, after: Schema] {
  return side === "argument" ? [known, offered] : [offered, known];
}

function typeChanges(before: Schema, after: Schema, side: Side): string[] {
  const [narrow, wide] = side === "argument" ? [before, after] : [after, before];
  const allowed = typesOf(wide);
  const lost = typesOf(narrow).filter((type) =>
    !allowed.includes(type) && !(type === "integer" && allowed.includes("number"))
  );
  return lost.length === 0 ? [] : ["has another type"];
}

function typesOf({ type, enum: values, const: value }: Schema): string[] {
  if (type !== undefined) return typeof type === "string" ? [type] : [...type];
  const known = values ?? (value === undefined ? [] : [value]);
  return [...new Set(known.map((each) => each === null ? "null" : typeof each))];
}

function valueChanges(before: Schema, after: Schema, side: Side): string[] {
  const old = valuesOf(before);
  const now = valuesOf(after);
  if (old === undefined && now === undefined) return [];
  if (old === undefined) return side === "argument" ? ["takes some values only"] : [];
  if (now === undefined) return side === "field" ? ["no longer has a list of values"] : [];
  const gone = old.filter((value) => !now.includes(value));
  return gone.map((value) => `lost the value ${value}`);
}

function valuesOf({ enum: values, const: value }: Schema): string[] | undefined {
  const known = values ?? (value === undefined ? undefined : [value]);
  return known?.map((each) => JSON.stringify(each));
}

function limitChanges(before: Schema, after: Schema): string[] {
  const narrowed = Object.entries(LIMITS).filter(([limit, narrower]) => {
    const [old, now] = [before[limit], after[limit]];
    return typeof now === "number" && (typeof old !== "number" || narrower(old, now));
  }).map(([limit]) => `has a narrower ${limit}`);
  return [
    ...narrowed,
    ...(after["pattern"] === undefined || after["pattern"] === before["pattern"]
      ? []
      : ["has another pattern"]),
    ...(JSON.stringify(before["default"]) === JSON.stringify(after["default"])
      ? []
      : ["has another default"]),
  ];
}

function propertyChanges(
  before: Schema,
  after: Schema,
  path: string,
  side: Side,
): BreakingChange[] {
  const { properties: old = {}, required: needed = [] } = before;
  const { properties: now = {}, required: needs = [] } = after;
  const inner = (name: string): string => `${path}.${name}`;
  const changes = Object.entries(old).flatMap(([name, schema]): BreakingChange[] => {
    const other = now[name];
    if (other === undefined) return [{ path: inner(name), what: `the ${side} is gone` }];
    return compareSchemas(schema, other, inner(name), side);
  });
  const [more, fewer, what] = side === "argument"
    ? [needs, needed, "is now needed"]
    : [needed.filter((name) => name in now), needs, "may now be absent"];
  const required = more.filter((name) => !fewer.includes(name))
    .map((name) => ({ path: inner(name), what: `the ${side} ${what}` }));
  return [...changes, ...required];
}
