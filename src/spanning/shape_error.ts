import { SpanningResponseError } from "./errors.ts";

/**
 * A part of an answer does not fit. `place` is its path, such as `users[12].msId`; empty for the
 * whole answer.
 */
export function shapeError(place: string): SpanningResponseError {
  const subject = place === "" ? "it" : `the field ${place}`;
  return new SpanningResponseError(
    `${subject} is missing or has an unexpected type or value`,
  );
}
