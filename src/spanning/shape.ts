import { SpanningResponseError } from "./errors.ts";
import * as v from "valibot";

/** Checks of the shape of an answer, and the error that names the field which does not fit. */

/**
 * Checks part of an answer against a schema and returns the fields that the schema knows.
 *
 * Throws `SpanningResponseError` with the path of the first field that does not fit, such as
 * `nextLink`: valibot's own messages quote the value and are not used.
 */
export function checkShape<T>(schema: v.GenericSchema<unknown, T>, value: unknown): T {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const fields = issue.path?.map(({ key }) => formatKey(key)) ?? [];
  throw shapeError(fields.join("").replace(/^\./, ""));
}

function formatKey(key: unknown): string {
  return typeof key === "number" ? `[${key}]` : `.${key}`;
}

/**
 * The error for a part of an answer that does not fit. `place` is its path, such as
 * `users[12].msId`; empty for the whole answer.
 */
export function shapeError(place: string): SpanningResponseError {
  const subject = place === "" ? "it" : `the field ${place}`;
  return new SpanningResponseError(
    `${subject} is missing or has an unexpected type or value`,
  );
}

/** The path of a field in a part of an answer. */
export function placeOf(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

/**
 * Reads a flag: JSON booleans (as the vendor sends), `"True"`/`"false"` in any case (as in its
 * module's samples), 1 and 0. Absent is false; anything else is `"unknown"`, never false.
 */
export function readFlag(value: unknown): Flag {
  if (typeof value === "boolean") return value;
  if (value === undefined) return false;
  const text = typeof value === "string" ? foldFlag(value) : value;
  if (text === "true" || text === "1" || text === 1) return true;
  if (text === "false" || text === "0" || text === 0) return false;
  return "unknown";
}

/** Longer texts are no flag, and may be longer than is good to look at. */
const MAX_FLAG_LENGTH = 64;

function foldFlag(text: string): string {
  return text.length > MAX_FLAG_LENGTH ? "" : text.trim().toLowerCase();
}

/** A vendor's flag as read: `"unknown"` when present but not readable as a boolean. */
export type Flag = boolean | "unknown";
