import { isObject } from "../base/json.ts";
import type * as z from "zod";

/** The arguments of a call as hosts send them: everything that is read kindly, in one place. */

/**
 * Takes a call's arguments as hosts send them, before the schema judges them.
 *
 * Hosts send null or an empty text for an option that nobody set, numbers, booleans and lists as
 * text, and fields of their own. The meaning is clear, so the value is taken. Any other field stays,
 * and the schema refuses it: a misspelt filter left out would make a list wider than asked.
 */
export function readArguments(args: Arguments, schema: z.ZodObject): Arguments {
  return Object.fromEntries(
    Object.entries(args).flatMap(([name, value]) => {
      const field = Object.hasOwn(schema.shape, name) ? schema.shape[name] as z.ZodType : undefined;
      if (field === undefined) return HOST_FIELDS.has(name) ? [] : [[name, value]];
      const read = readValue(value, kindOf(field));
      return read === undefined ? [] : [[name, read]];
    }),
  );
}

/**
 * The parameters of a request, with its arguments as an object, before the protocol's own schema sees
 * them: null, an empty text or an empty list is none, and text that holds an object is that object.
 */
export function withArgumentObject(params: Arguments): Arguments {
  if (!Object.hasOwn(params, "arguments")) return params;
  const { arguments: args, ...rest } = params;
  const none = args === null || (typeof args === "string" && args.trim() === "") ||
    // PHP writes an empty object as an empty list.
    (Array.isArray(args) && args.length === 0);
  return none ? rest : { ...rest, arguments: parseText(args, isObject) };
}

/** Named values as they came. */
export type Arguments = Readonly<Record<string, unknown>>;

/** Fields that hosts add for themselves: n8n, SiYuan, Cline. */
const HOST_FIELDS: ReadonlySet<string> = new Set([
  "toolCallId",
  "sessionId",
  "_sessionID",
  "task_progress",
  "_meta",
]);

/** The value as meant; undefined if none is. What cannot be read stays, for the schema to refuse. */
function readValue(value: unknown, kind: string): unknown {
  if (value === null || value === undefined) return undefined;
  if (typeof value !== "string") return value;
  const text = value.trim();
  if (text === "") return undefined;
  switch (kind) {
    case "number":
      return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : value;
    case "boolean":
      return BOOLEANS.get(text.toLowerCase()) ?? value;
    case "array":
      return parseText(text, Array.isArray);
    default:
      return value;
  }
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([["true", true], ["false", false]]);

/** The JSON in a text if it is of the kind that is wanted; otherwise the value itself. */
function parseText(value: unknown, wanted: (parsed: unknown) => boolean): unknown {
  if (typeof value !== "string") return value;
  try {
    const parsed: unknown = JSON.parse(value);
    return wanted(parsed) ? parsed : value;
  } catch {
    return value;
  }
}

/** The kind of a field, whether it has to be there or not. */
function kindOf(field: z.ZodType): string {
  const { type, innerType } = field.def as {
    readonly type: string;
    readonly innerType?: z.ZodType;
  };
  return innerType === undefined ? type : kindOf(innerType);
}
