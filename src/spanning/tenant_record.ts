import { checkShape } from "./shape.ts";
import * as v from "valibot";

/** The tenant's own account of itself, as far as it is known. Counts of seats and of users. */
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

/** Any JSON object: the vendor keeps adding fields, and none is essential. */
const objectSchema: v.GenericSchema<unknown, Fields> = v.custom<Fields>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
);

/**
 * Reads the answer of `/tenant`: counts as numbers or numeric texts, anything else as absent.
 *
 * Throws `SpanningResponseError` when it is not an object.
 */
export function readTenant(body: unknown): WireTenant {
  const fields = checkShape(objectSchema, body);
  const counts = COUNTS.map((name) => [name, readCount(fields[name])] as const)
    .filter(([, count]) => count !== undefined);
  const { status } = fields;
  return {
    ...Object.fromEntries(counts),
    ...(typeof status === "string" && status.trim() !== "" ? { status: status.trim() } : {}),
  };
}

/** Beyond 2^53 a number is no longer exact, and means "unlimited" rather than a count. */
function readCount(value: unknown): number | undefined {
  const text = typeof value === "string" && /^\s*-?\d+\s*$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(text) ? text as number : undefined;
}
