/** What sort of account it is, apart from whose. */
export interface AccountKind {
  /** `shadow`: an older, deleted record of somebody else in the list, with the same e-mail. */
  readonly form: "person" | "guest" | "mailbox" | "shadow";
  readonly tags: readonly string[];
  readonly assigned: boolean;
  readonly isAdmin: boolean;
  readonly isDeleted: boolean;
  readonly isArchive: boolean;
}

const GLOBAL = "Global Admin";
const SPANNING = "Spanning Admin";
const MAILBOX = "Shared Mailbox";
const ARCHIVED = "Archived (read-only)";
const UNLICENSED = "No Microsoft License";
const DELETED = "Deleted From Microsoft";

/** Each flag by its letter: assigned, isAdmin, isDeleted, isArchive. */
type Flags = "" | "s" | "sa" | "a" | "d" | "sd" | "ad" | "sr" | "sar" | "sdr";

function kind(flags: Flags, tags: readonly string[], form: AccountKind["form"] = "person") {
  return {
    form,
    tags: Object.freeze(tags),
    assigned: flags.includes("s"),
    isAdmin: flags.includes("a"),
    isDeleted: flags.includes("d"),
    isArchive: flags.includes("r"),
  } satisfies AccountKind;
}

/** The unremarkable account: enabled, on a standard seat. */
export const STAFF: AccountKind = kind("s", ["User"]);

/** How many of which kind there are among 200 accounts; the rest are {@linkcode STAFF}. */
const OTHERS: readonly (readonly [count: number, AccountKind])[] = [
  [8, kind("", ["User"])],
  [3, kind("s", ["User", UNLICENSED])],
  [4, kind("", ["User", UNLICENSED])],
  [1, kind("s", [])],
  [1, kind("s", ["User", "VIP"])],
  [1, kind("s", ["User", "Litigation Hold"])],
  [6, kind("", [MAILBOX], "mailbox")],
  [3, kind("s", [MAILBOX, UNLICENSED], "mailbox")],
  [1, kind("s", ["User", MAILBOX], "mailbox")],
  [1, kind("sr", [MAILBOX, ARCHIVED], "mailbox")],
  [6, kind("", ["User"], "guest")],
  [2, kind("", ["User", UNLICENSED], "guest")],
  [8, kind("sdr", ["User", ARCHIVED, DELETED])],
  [3, kind("sr", ["User", ARCHIVED])],
  [3, kind("d", ["User", DELETED])],
  [2, kind("sd", ["User", DELETED])],
  [3, kind("d", ["User", DELETED], "shadow")],
  [1, kind("sa", ["User", GLOBAL])],
  [1, kind("sa", ["User", SPANNING])],
  [1, kind("sa", ["User", GLOBAL, SPANNING])],
  [1, kind("a", ["User", GLOBAL, UNLICENSED])],
  [1, kind("ad", ["User", GLOBAL, DELETED])],
  [1, kind("sar", ["User", SPANNING, ARCHIVED])],
  // Tags and flags that disagree, and an admin whose kind no tag tells.
  [1, kind("s", ["User", ARCHIVED])],
  [1, kind("s", ["User", GLOBAL])],
  [1, kind("sa", ["User"])],
];

/** 200 accounts in which every kind occurs: a tenant is dealt one such deck after the other. */
export const DECK: readonly AccountKind[] = (() => {
  const others = OTHERS.flatMap(([count, each]) => Array<AccountKind>(count).fill(each));
  return [...others, ...Array<AccountKind>(200 - others.length).fill(STAFF)];
})();
