import { plural } from "../../base/text.ts";
import type { FlaggedFact } from "../flagged_fact.ts";
import { FLAG_NAMES } from "../missing_flags.ts";

/** Why the data leaves open whether something is true of a user. */
export type Gap =
  | "tags"
  | "admin_flag"
  | "admin_kind"
  | "status_flags"
  | "license_flags"
  | "tag_flags"
  | "doubtful_tag";

/** What leaves something open. */
export interface Gaps {
  /** With how many users each. */
  readonly users: ReadonlyMap<Gap, number>;
  /** What no record has a flag for. */
  readonly missing: readonly FlaggedFact[];
}

const WORDS: Readonly<Record<Gap, readonly [one: string, many: string]>> = {
  tags: ["record carries no tags", "records carry no tags"],
  admin_flag: ["record has an unreadable admin flag", "records have an unreadable admin flag"],
  admin_kind: [
    "admin is of unknown kind (global or Spanning)",
    "admins are of unknown kind (global or Spanning)",
  ],
  status_flags: [
    "record has an unreadable deleted or archived flag",
    "records have an unreadable deleted or archived flag",
  ],
  license_flags: [
    "record has an unreadable license or archived flag",
    "records have an unreadable license or archived flag",
  ],
  tag_flags: [
    "record has a tag whose flag is unreadable or not there",
    "records have a tag whose flag is unreadable or not there",
  ],
  doubtful_tag: [
    "record has a tag such as 'Unlicensed', which may mean either license",
    "records have a tag such as 'Unlicensed', which may mean either license",
  ],
};

/** The flags whose absence from all records leaves something open. */
const FACTS: Readonly<Partial<Record<Gap, readonly FlaggedFact[]>>> = {
  admin_flag: ["admin"],
  status_flags: ["deleted", "archived"],
  license_flags: ["license", "archived"],
  tag_flags: ["deleted", "archived", "admin"],
};

/** Says how many records leave something open, and why: `12 records carry no tags`. */
export function sayGaps({ users, missing }: Gaps): string {
  return [...users].map(([gap, count]) => {
    const never = FACTS[gap]?.filter((fact) => missing.includes(fact)) ?? [];
    return never.length === 0
      ? plural(count, ...WORDS[gap])
      : `no record has ${never.map((fact) => FLAG_NAMES[fact]).join(" or ")}`;
  }).join(", ");
}
