import * as v from "valibot";
import { SpanningResponseError } from "./errors.ts";

/**
 * Checks part of an answer against a schema and hands on what the schema knows.
 *
 * Throws {@linkcode SpanningResponseError} with the path of the first field that does not fit, such
 * as `users[12].msId`: valibot's own messages quote the value, so they are not used.
 */
export function checkShape<T>(
  schema: v.GenericSchema<unknown, T>,
  value: unknown,
  path = "",
): T {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const fields = issue.path?.map(({ key }) => fieldOf(key)) ?? [];
  const place = [path, ...fields].join("").replace(/^\./, "");
  const subject = place === "" ? "it" : `the field ${place}`;
  throw new SpanningResponseError(
    `${subject} is missing or has an unexpected type or value`,
  );
}

function fieldOf(key: unknown): string {
  return typeof key === "number" ? `[${key}]` : `.${key}`;
}
