/**
 * What changed between two lists of records, worked out from the rules of the contract alone, the
 * slow and plain way: nothing of the program is imported here.
 */
export function expectedChanges(before: readonly Rec[], after: readonly Rec[]): OracleChange[] {
  const [old, now] = [sheetOf(before), sheetOf(after)];
  const open = rewordedRoles(before, after);
  const changes: OracleChange[] = [];
  for (const is of after) {
    const was = before.find((each) => same(each.id, is.id));
    if (was === undefined) continue;
    const [a, b] = [old(was), now(is)];
    const skip = new Set([...open(was, is), ...wordOnly(was, is), ...wordOnly(is, was)]);
    const flips = ROLES.filter((role) =>
      !skip.has(role) && a.roles[role] !== "?" && b.roles[role] !== "?" &&
      a.roles[role] !== b.roles[role]
    );
    const locked = ["archived", "deleted_from_microsoft"];
    const turned = a.off !== "?" && b.off !== "?" && a.off !== b.off &&
      !locked.some((role) => skip.has(role));
    if (turned) changes.push({ kind: b.off === "y" ? "disabled" : "enabled", id: is.id });
    for (const role of flips) {
      if (turned && locked.includes(role)) continue;
      changes.push({ kind: b.roles[role] === "y" ? "role_gained" : "role_lost", id: is.id, role });
    }
    const byRole = [...flips, ...skip].some((role) => role.endsWith("_admin"));
    if (a.admin !== "?" && b.admin !== "?" && a.admin !== b.admin && !byRole) {
      changes.push({ kind: "admin_changed", id: is.id });
    }
    if (a.seat !== "?" && b.seat !== "?" && a.seat !== b.seat && !skip.has("archived")) {
      changes.push({ kind: "license_changed", id: is.id });
    }
    const names = [[was.upn, is.upn], [was.mail, is.mail], [was.name, is.name]];
    if (names.some(([x, y]) => x !== undefined && y !== undefined && !same(x, y))) {
      changes.push({ kind: "renamed", id: is.id });
    }
  }
  const left = before.filter(({ id }) => !after.some((each) => same(each.id, id)));
  for (const is of sorted(after.filter(({ id }) => !before.some((each) => same(each.id, id))))) {
    const seat = sorted(left).find(({ upn }) => same(upn, is.upn));
    if (seat !== undefined) left.splice(left.indexOf(seat), 1);
    changes.push({ kind: seat === undefined ? "joiner" : "identity_replaced", id: is.id });
  }
  for (const { id } of left) changes.push({ kind: "leaver", id });
  return changes;
}

/** A record as a vendor would send it. A flag that is not there is `undefined`. */
export interface Rec {
  id: string;
  upn: string;
  mail?: string | undefined;
  name?: string | undefined;
  assigned?: boolean | "junk" | undefined;
  isAdmin?: boolean | "junk" | undefined;
  isDeleted?: boolean | "junk" | undefined;
  isArchive?: boolean | "junk" | undefined;
  tags?: string[] | undefined;
}

/** A change by kind, person and, where it is about one, role. */
export interface OracleChange {
  readonly kind: string;
  readonly id: string;
  readonly role?: string;
}

/** What each spelling says; a word that is not here says nothing. */
export const WORDS: Readonly<Record<string, string>> = {
  "User": "user",
  "user": "user",
  "Shared Mailbox": "shared_mailbox",
  "shared-mailbox": "shared_mailbox",
  "Global Admin": "global_admin",
  "GLOBAL ADMINISTRATOR": "global_admin",
  "Spanning Admin": "spanning_admin",
  "Archived (read-only)": "archived",
  "No Microsoft License": "no_microsoft_license",
  "Deleted From Microsoft": "deleted_from_microsoft",
  "Deleted from Microsoft": "deleted_from_microsoft",
  "Admin": "some_admin",
};

const ROLES = [
  "user",
  "shared_mailbox",
  "global_admin",
  "spanning_admin",
  "archived",
  "no_microsoft_license",
  "deleted_from_microsoft",
];

type Answer = "y" | "n" | "?";

interface Sheet {
  readonly roles: Record<string, Answer>;
  readonly off: Answer;
  readonly admin: Answer;
  readonly seat: "standard" | "archived" | "none" | "?";
}

function sheetOf(list: readonly Rec[]): (record: Rec) => Sheet {
  // A list that says yes with a flag and never no leaves it away for a no.
  const silentNo = (flag: FlagName): boolean =>
    list.some((each) => each[flag] === true) && !list.some((each) => each[flag] === false);
  return (record) => {
    const flag = (name: FlagName): Answer => {
      const value = record[name];
      if (value === undefined) return silentNo(name) ? "n" : "?";
      return value === "junk" ? "?" : value ? "y" : "n";
    };
    const said = (record.tags ?? []).map((tag) => WORDS[tag]);
    const roles: Record<string, Answer> = {};
    for (const role of ROLES) roles[role] = record.tags === undefined ? "?" : "n";
    roles.archived = flag("isArchive");
    roles.deleted_from_microsoft = flag("isDeleted");
    for (const role of ROLES) if (said.includes(role)) roles[role] = "y";
    const off = [roles.archived, roles.deleted_from_microsoft];
    const admin = said.some((role) => role?.endsWith("_admin")) ? "y" : flag("isAdmin");
    const seat = flag("assigned");
    return {
      roles,
      off: off.includes("y") ? "y" : off.includes("?") ? "?" : "n",
      admin,
      seat: seat === "n"
        ? "none"
        : seat === "?" || roles.archived === "?"
        ? "?"
        : roles.archived === "y"
        ? "archived"
        : "standard",
    };
  };
}

type FlagName = "assigned" | "isAdmin" | "isDeleted" | "isArchive";

/** What words say of one record against its flags, where the other record has no words at all. */
function wordOnly(one: Rec, other: Rec): string[] {
  if (other.tags !== undefined) return [];
  const said = (one.tags ?? []).map((tag) => WORDS[tag]);
  return [
    ...(said.includes("archived") && one.isArchive !== true ? ["archived"] : []),
    ...(said.includes("deleted_from_microsoft") && one.isDeleted !== true
      ? ["deleted_from_microsoft"]
      : []),
    ...(said.some((role) => role?.endsWith("_admin")) && one.isAdmin !== true
      ? ["global_admin", "spanning_admin"]
      : []),
  ];
}

/** Which roles nobody can tell, because a word was swapped for one that says nothing, or back. */
function rewordedRoles(
  before: readonly Rec[],
  after: readonly Rec[],
): (was: Rec, is: Rec) => Set<string> {
  const both = before.flatMap((was) => {
    const is = after.find(({ id }) => same(id, was.id));
    return is === undefined ? [] : [{ was, is }];
  });
  const words = (list: readonly Rec[]): Set<string> =>
    new Set(list.flatMap(({ tags }) => tags ?? []));
  const swaps: [string, string][] = [];
  for (const one of words(before)) {
    for (const other of words(after)) {
      if (words(after).has(one) || words(before).has(other)) continue;
      if ((WORDS[one] === undefined) === (WORDS[other] === undefined)) continue;
      const had = both.filter(({ was }) => was.tags?.includes(one));
      const has = both.filter(({ is }) => is.tags?.includes(other));
      const shared = had.filter((pair) => has.includes(pair)).length;
      const most = Math.max(had.length, has.length);
      if (shared >= 2 && shared / most >= 0.75) swaps.push([one, other]);
    }
  }
  return (was, is) =>
    new Set(
      swaps.filter(([one, other]) => was.tags?.includes(one) && is.tags?.includes(other))
        .flatMap(([one, other]) => WORDS[one] ?? WORDS[other] ?? [])
        .flatMap((role) => role === "some_admin" ? ["global_admin", "spanning_admin"] : [role]),
    );
}

function sorted(records: readonly Rec[]): Rec[] {
  return [...records].sort((a, b) => a.id.toLowerCase() < b.id.toLowerCase() ? -1 : 1);
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
