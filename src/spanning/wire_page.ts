import * as v from "valibot";
import { checkShape } from "./check_shape.ts";
import { readUser } from "./read_user.ts";
import type { WireUser } from "./wire_user.ts";

/** A page of `/users` before its records are looked at. */
export interface WirePage {
  readonly users: readonly unknown[];
  /** An absolute URL; empty, null or absent on the last page. */
  readonly nextLink?: string | null | undefined;
}

/** The envelope of a page. */
const pageSchema: v.GenericSchema<unknown, WirePage> = v.object({
  users: v.array(v.unknown()),
  nextLink: v.nullish(v.string()),
});

/** Checks a page's envelope. Throws `SpanningResponseError` naming the field that does not fit. */
export function readPage(body: unknown): WirePage {
  return checkShape(pageSchema, body);
}

/** Reads a page's records. Throws `SpanningResponseError` such as for `users[12].msId`. */
export function readUsers({ users }: WirePage): WireUser[] {
  return users.map((record, at) => readUser(record, `users[${at}]`));
}
