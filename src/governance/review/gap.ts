import { plural } from "../../text/plural.ts";

/** Why the data leaves open whether something is true of a user. */
export type Gap =
  | "tags"
  | "admin_flag"
  | "admin_kind"
  | "status_flags"
  | "license_flags"
  | "doubtful_tag";

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
  doubtful_tag: [
    "record has a tag such as 'Unlicensed', which may mean either license",
    "records have a tag such as 'Unlicensed', which may mean either license",
  ],
};

/** Says how many records leave something open, and why: `12 records carry no tags`. */
export function sayGaps(gaps: ReadonlyMap<Gap, number>): string {
  return [...gaps].map(([gap, count]) => plural(count, ...WORDS[gap])).join(", ");
}
