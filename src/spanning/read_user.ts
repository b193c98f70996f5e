import * as v from "valibot";
import { findHints, findTagField, hasExtraFields } from "./extra_fields.ts";
import { readFlag } from "./read_flag.ts";
import { readTags } from "./read_tags.ts";
import { checkShape } from "./check_shape.ts";
import type { WireUser } from "./wire_user.ts";

/** What a record must have, and what it may; everything else is read tolerantly. */
interface WireRecord {
  readonly userPrincipalName: string;
  readonly msId: string;
  readonly email?: string | null | undefined;
  readonly displayName?: string | null | undefined;
  readonly userDisplayName?: string | null | undefined;
}

const text = v.pipe(v.string(), v.regex(/\S/));
const optionalText = v.nullish(v.string());

/** The shape of a user's record. Fields from a vendor's sample (issue #70) and later ones. */
const recordSchema: v.GenericSchema<unknown, WireRecord> = v.object({
  userPrincipalName: text,
  msId: text,
  email: optionalText,
  displayName: optionalText,
  userDisplayName: optionalText,
});

/** Fields whose values are read by hand. */
interface RawFields {
  readonly assigned?: unknown;
  readonly licensed?: unknown;
  readonly isAdmin?: unknown;
  readonly isDeleted?: unknown;
  readonly isArchive?: unknown;
  readonly archived?: unknown;
  readonly tags?: unknown;
}

/**
 * Reads one record. `path` is where it stands in the answer, such as `users[12]`.
 *
 * Throws `SpanningResponseError` naming the field when the principal name or the Microsoft object
 * id is missing, or when a text is not one.
 */
export function readUser(raw: unknown, path = ""): WireUser {
  const record = checkShape(recordSchema, raw, path);
  // The schema hands on what it knows; flags and tags are read from the record as it came.
  const fields = raw as RawFields;
  const { userPrincipalName, msId, email } = record;
  const displayName = record.displayName ?? record.userDisplayName;
  const extra = hasExtraFields(fields);
  const tags = readTags(
    extra ? fields.tags ?? findTagField(fields) : fields.tags,
  );
  const hints = extra ? findHints(fields) : [];
  return {
    userPrincipalName,
    ...(email ? { email } : undefined),
    ...(displayName ? { displayName } : undefined),
    msId,
    assigned: readFlag(
      fields.assigned === undefined ? fields.licensed : fields.assigned,
    ),
    isAdmin: readFlag(fields.isAdmin),
    isDeleted: readFlag(fields.isDeleted),
    isArchive: readFlag(
      fields.isArchive === undefined ? fields.archived : fields.isArchive,
    ),
    ...(tags === undefined ? undefined : { tags }),
    ...(hints.length === 0 ? undefined : { hints }),
  };
}
