/** The tenant's own figures, as the API reports them. */

import { checkFields, checkText } from "./limits.ts";
import { checkShape } from "./shape.ts";
import * as v from "valibot";

/**
 * Reads the answer of `/tenant`: counts as numbers or numeric texts, anything else as absent.
 *
 * Throws `SpanningResponseError` if it is not an object, or holds more than any tenant's does.
 */
export function readTenant(body: unknown): WireTenant {
  const fields = checkShape(objectSchema, body);
  checkFields(fields, "");
  const counts = COUNTS.map((name) => [name, readCount(fields[name])] as const)
    .filter(([, count]) => count !== undefined);
  const { status } = fields;
  if (typeof status === "string") checkText(status, "status");
  return {
    ...Object.fromEntries(counts),
    ...(typeof status === "string" && status.trim() !== "" ? { status: status.trim() } : {}),
  };
}

/** The counts of seats and users that the answer holds. */
export interface WireTenant {
  /** Standard seats bought. */
  readonly licenses?: number;
  readonly archivedLicenses?: number;
  readonly users?: number;
  /** Standard and archived seats in use together (issue #69). */
  readonly assigned?: number;
  readonly assignedStandard?: number;
  readonly assignedArchive?: number;
  readonly sharedMailboxes?: number;
  /** Payment status, such as `paid` or `trial`. */
  readonly status?: string;
}

const COUNTS = [
  "licenses",
  "archivedLicenses",
  "users",
  "assigned",
  "assignedStandard",
  "assignedArchive",
  "sharedMailboxes",
] as const;

type Fields = Readonly<Record<string, unknown>>;

/** Any JSON object: the vendor keeps adding fields, and none is required. */
const objectSchema: v.GenericSchema<unknown, Fields> = v.custom<Fields>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
);

/** A count as text, with white space around it. */
const LONGEST_COUNT = 64;

/** Beyond 2^53 a number is no longer exact, and it means "unlimited" rather than a count. */
function readCount(value: unknown): number | undefined {
  const text =
    typeof value === "string" && value.length <= LONGEST_COUNT && /^\s*-?\d+\s*$/.test(value)
      ? Number(value)
      : value;
  return Number.isSafeInteger(text) ? text as number : undefined;
}
