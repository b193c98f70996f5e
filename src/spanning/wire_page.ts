import { checkShape } from "./check_shape.ts";
import { SpanningResponseError } from "./errors.ts";
import { readFlag } from "./read_flag.ts";
import { readUser } from "./read_user.ts";
import type { WireUser } from "./wire_user.ts";
import * as v from "valibot";

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

/** Other names that APIs give to what comes after a page. */
const CONTINUATION = /next|cursor|continu|more|skiptoken/i;

/**
 * Checks a page's envelope.
 *
 * Throws {@linkcode SpanningResponseError} naming the field that does not fit, and when a page
 * without a link says under another name that the list goes on: it must not pass for the last.
 */
export function readPage(body: unknown): WirePage {
  const page = checkShape(pageSchema, body);
  if (!page.nextLink?.trim() && goesOn(body as object)) {
    throw new SpanningResponseError(
      "it has no nextLink, but another field says that the list goes on",
    );
  }
  return page;
}

function goesOn(body: object): boolean {
  return Object.entries(body).some(([name, value]) =>
    name !== "nextLink" && CONTINUATION.test(name) && value &&
    readFlag(value) !== false
  );
}

/** Reads a page's records. Throws `SpanningResponseError` such as for `users[12].msId`. */
export function readUsers({ users }: WirePage): WireUser[] {
  return users.map((record, at) => readUser(record, `users[${at}]`));
}
