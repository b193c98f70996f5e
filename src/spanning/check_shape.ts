import { shapeError } from "./shape_error.ts";
import * as v from "valibot";

/**
 * Checks part of an answer against a schema and hands on what the schema knows.
 *
 * Throws `SpanningResponseError` with the path of the first field that does not fit, such as
 * `nextLink`: valibot's own messages quote the value, so they are not used.
 */
export function checkShape<T>(schema: v.GenericSchema<unknown, T>, value: unknown): T {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const fields = issue.path?.map(({ key }) => fieldOf(key)) ?? [];
  throw shapeError(fields.join("").replace(/^\./, ""));
}

function fieldOf(key: unknown): string {
  return typeof key === "number" ? `[${key}]` : `.${key}`;
}
