import type { Flag } from "./wire_user.ts";

/**
 * Reads a flag: JSON booleans (what the vendor sends), `"True"`/`"false"` in any case (what its
 * module's samples hold), 1 and 0. Absent is false; anything else is `"unknown"`, never false.
 */
export function readFlag(value: unknown): Flag {
  if (typeof value === "boolean") return value;
  if (value === undefined) return false;
  const text = typeof value === "string" ? value.trim().toLowerCase() : value;
  if (text === "true" || text === "1" || text === 1) return true;
  if (text === "false" || text === "0" || text === 0) return false;
  return "unknown";
}
