import { compareIds, type KeptUser } from "../../src/history/kept_user.ts";
import type { NewReading } from "../../src/history/reading.ts";
import { DEFAULT_THRESHOLDS } from "../../src/governance/review/facts.ts";
import type { Rec } from "./drift_oracle.ts";

/** The users of records, in the order of their ids. */
export function toUsers(records: readonly Rec[]): KeptUser[] {
  return records.map((record): KeptUser => ({
    identity: {
      id: record.id,
      userPrincipalName: record.upn,
      ...(record.mail === undefined ? {} : { email: record.mail }),
      ...(record.name === undefined ? {} : { displayName: record.name }),
    },
    facts: {
      assigned: flagOf(record.assigned),
      isAdmin: flagOf(record.isAdmin),
      isDeleted: flagOf(record.isDeleted),
      isArchive: flagOf(record.isArchive),
      ...(record.tags === undefined ? {} : { tags: record.tags }),
    },
  })).sort((one, other) => compareIds(one.identity.id, other.identity.id));
}

function flagOf(value: boolean | "junk" | undefined): boolean | "unknown" | "absent" {
  return value === undefined ? "absent" : value === "junk" ? "unknown" : value;
}

/** A reading of these records, at a moment in milliseconds. */
export function readingOf(
  records: readonly Rec[],
  seenAt: number,
  making: Partial<Omit<NewReading, "users" | "seenAt">> = {},
): NewReading {
  const users = toUsers(records);
  const thresholds = DEFAULT_THRESHOLDS;
  return { users: () => [users], seenAt, version: "1.0.0", thresholds, origin: "us", ...making };
}

/** An unremarkable account with a number, and what is different about it. */
export function account(number: number, different: Partial<Rec> = {}): Rec {
  return {
    id: `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`,
    upn: `person${number}@contoso.example`,
    mail: `person${number}@contoso.example`,
    name: `Person ${number}`,
    assigned: true,
    isAdmin: false,
    isDeleted: false,
    isArchive: false,
    tags: ["User"],
    ...different,
  };
}

/** Some unremarkable accounts, numbered from 1. */
export function accounts(count: number): Rec[] {
  return Array.from({ length: count }, (_, index) => account(index + 1));
}
