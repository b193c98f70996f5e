import { cell, joinTexts, quoteUnlessPlain, table } from "../base/safe_text.ts";
import { plural } from "../base/text.ts";
import { roleById, type RoleId } from "../governance/roles.ts";
import type { ChangeKind, ChangeSide } from "../history/changes.ts";
import type { WireBackup } from "../spanning/client.ts";
import type { DirectorySource } from "../tenant/source.ts";
import type { AnsweredUser } from "./schemas.ts";

/**
 * Answers as text: tables of users, and changes of access as a report, with every fact of the
 * structured answer.
 */

/** A short table that loses nothing: admin beside the status, the disabled reason among the roles. */
export function userTable(users: readonly AnsweredUser[]): string {
  if (users.length === 0) return "no users";
  const tagged = users.some((user) => user.unrecognizedTags !== undefined);
  const headers = ["userPrincipalName", "other email", "displayName", "status, admin", "license"];
  headers.push("roles", ...(tagged ? ["unrecognizedTags"] : []), "id");
  return table(
    headers,
    users.map((user) => [
      user.userPrincipalName,
      user.email ?? "",
      user.displayName ?? "",
      user.status + ADMIN[`${user.admin}`],
      user.license,
      // A space, not a comma: a word after a space is mostly one token.
      user.roles.join(" "),
      ...(tagged
        ? [joinTexts(user.unrecognizedTags ?? [], ",") + moreText(user.moreUnrecognizedTags)]
        : []),
      user.id,
    ]),
  );
}

/** Users who are only named, with what was found of them and, where asked, whether they are new. */
export function briefTable(users: readonly BriefUser[]): string {
  if (users.length === 0) return "no users";
  const told = users.some(({ found }) => found !== undefined);
  const compared = users.some((user) => user.new !== undefined);
  const more = [...(told ? ["found"] : []), ...(compared ? ["new"] : [])];
  return table(
    ["userPrincipalName", "displayName", "status", ...more, "id"],
    users.map(({ id, userPrincipalName, displayName = "", status, found = "", new: isNew }) => [
      userPrincipalName,
      displayName,
      status,
      ...(told ? [found] : []),
      ...(compared ? [isNew === undefined ? "not determinable" : isNew ? "yes" : "no"] : []),
      id,
    ]),
  );
}

type BriefUser =
  & Pick<AnsweredUser, "id" | "userPrincipalName" | "displayName" | "status">
  & { readonly found?: string | undefined; readonly new?: boolean | undefined };

const ADMIN = { true: ", admin", false: "", unknown: ", admin unknown" } as const;

/** Says how many more there are than a list shows. */
export function moreText(more: number | undefined): string {
  return more === undefined ? "" : ` and ${more} more`;
}

/** The evidence of many grants in few lines. */
export function evidenceText(
  grants: readonly { readonly user: Named; readonly evidence: readonly string[] }[],
): string[] {
  return groupedLines(
    "evidence",
    grants.map(({ user, evidence }) => ({ user, text: joinTexts(evidence, "; ") })),
  );
}

/** What is said of each user: the most frequent text once, every other with the names it is for. */
export function groupedLines(
  what: string,
  said: readonly { readonly user: Named; readonly text: string }[],
): string[] {
  const nameOf = distinctNames(said.map(({ user }) => user));
  const holders = new Map<string, string[]>();
  for (const { user, text } of said) {
    holders.set(text, [...holders.get(text) ?? [], nameOf(user)]);
  }
  const [most, ...others] = [...holders].sort(([, one], [, other]) => other.length - one.length);
  if (most === undefined) return [];
  return [
    ...others.map(([text, names]) => `${what} for ${joinTexts(names, ", ", ": ")}: ${text}`),
    `${what} for ${others.length === 0 ? "each" : "each of the others"}: ${most[0]}`,
  ];
}

/** Names users below their table: by principal name, or by id where two share the name. */
export function distinctNames(users: readonly Named[]): (user: Named) => string {
  const ids = new Map<string, string>();
  const shared = new Set<string>();
  for (const { id, userPrincipalName } of users) {
    if ((ids.get(userPrincipalName) ?? id) !== id) shared.add(userPrincipalName);
    ids.set(userPrincipalName, id);
  }
  return ({ id, userPrincipalName }) => shared.has(userPrincipalName) ? id : userPrincipalName;
}

type Named = Pick<AnsweredUser, "id" | "userPrincipalName">;

/** How many hold a role: `12`, `at least 12`, `not determinable`. */
export function membersText(
  { members, atLeast }: { members?: number | undefined; atLeast?: number | undefined },
): string {
  if (members !== undefined) return String(members);
  return atLeast === undefined ? "not determinable" : `at least ${atLeast}`;
}

type Backup =
  & Omit<WireBackup, "total" | "userId">
  & { readonly total?: WireBackup["total"] | undefined };

/** Backups as a table of days by services, in their own order. */
export function backupTable(backups: readonly Backup[]): string {
  if (backups.length === 0) return "no backups reported";
  const services = [...new Set(backups.map(({ service }) => service))];
  const days = [...new Set(backups.map(({ date }) => date))];
  return [
    "successful/partial/failed (total, where it is not their sum)",
    table(
      ["date", ...services],
      days.map((day) => [
        day,
        ...services.map((name) =>
          backups.filter(({ date, service }) => date === day && service === name)
            .map(figures).join(", ")
        ),
      ]),
    ),
  ].join("\n");
}

function figures({ successful, partial, failed, total }: Backup): string {
  const sum = successful + partial + failed;
  const shown = typeof total === "string" ? quoteUnlessPlain(total) : total;
  const difference = total === undefined ? " (no total)" : total === sum ? "" : ` (${shown})`;
  return `${successful}/${partial}/${failed}${difference}`;
}

/** A source as the last lines of a text answer; absent facts are left out. */
export function sourceText(source: AnySource): string {
  const { tenant, region, complete, confirmed, users, counted, pages, fetchedAt, asOf } = source;
  let text = `source: tenant ${tenant}, region ${region}`;
  if (complete !== undefined) text += complete ? ", complete" : ", INCOMPLETE";
  if (confirmed !== undefined) text += confirmed ? ", confirmed" : ", NOT CONFIRMED";
  if (users !== undefined) text += `, ${plural(users, "user")}`;
  if (counted !== undefined) text += `, counted ${counted}`;
  if (pages !== undefined) text += `, ${plural(pages, "page")}`;
  if (fetchedAt !== undefined) text += `, fetched ${fetchedAt}`;
  if (asOf !== undefined) text += `, as of ${asOf}`;
  for (const warning of source.warnings ?? []) text += `\nwarning: ${warning}`;
  return text;
}

/** The source of any kind of answer. */
type AnySource =
  & Pick<DirectorySource, "tenant" | "region">
  & { readonly [fact in keyof DirectorySource]?: DirectorySource[fact] | undefined };

/** The lines of a report: a sentence that sums up, the changes as a table, and what is beside them. */
export function changeReport(
  { from, to, counts, changes, matched, readingChanged = [], nextCursor }: ReportedChanges,
): string[] {
  const all = changes.length === matched ? changes : undefined;
  return [
    `Since ${from.lastSeen.slice(0, 10)} (${plural(from.users, "user")}), until ${
      to.lastSeen.slice(0, 10)
    } ` +
    `(${plural(to.users, "user")}): ${sumUp(counts, all)}`,
    `from: ${describeReading(from)}`,
    `to: ${describeReading(to)}`,
    ...(changes.length === 0
      ? []
      : [`${changes.length} of ${plural(matched, "change")}`, changeTable(changes)]),
    ...readingChanged.map((sentence) => `in the reading, not in the access: ${sentence}`),
    ...(nextCursor === undefined ? [] : [`nextCursor: ${nextCursor}`]),
  ];
}

/** An answer about changes. */
interface ReportedChanges {
  readonly from: ReportedReading;
  readonly to: ReportedReading;
  readonly counts: { readonly [kind in ChangeKind]?: number | undefined };
  readonly changes: readonly ReportedChange[];
  readonly matched: number;
  readonly readingChanged?: readonly string[] | undefined;
  readonly nextCursor?: string | undefined;
}

interface ReportedReading {
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly users: number;
  readonly digest: string;
}

interface ReportedChange {
  readonly kind: string;
  readonly user: {
    readonly id: string;
    readonly userPrincipalName: string;
    readonly displayName?: string | undefined;
  };
  readonly before?: ReportedSide | undefined;
  readonly after?: ReportedSide | undefined;
  readonly between: { readonly from: string; readonly to: string };
}

type ReportedSide = { readonly [fact in keyof ChangeSide]?: ChangeSide[fact] | undefined };

/** What each kind of change is called after a number: `4 joined`. */
const SAID: Readonly<Record<ChangeKind, string>> = {
  joiner: "joined",
  returned: "returned",
  leaver: "left",
  identity_replaced: "replaced by another account of the same name",
  role_gained: "gained a role",
  role_lost: "lost a role",
  disabled: "disabled",
  enabled: "enabled",
  admin_changed: "changed in being an administrator",
  license_changed: "changed in license",
  renamed: "renamed",
};

/** `changes` where all of them are at hand: then the roles are named. */
function sumUp(counts: ReportedChanges["counts"], changes?: readonly ReportedChange[]): string {
  const parts = (Object.keys(SAID) as ChangeKind[]).flatMap((kind) => {
    const count = counts[kind];
    if (count === undefined) return [];
    if (changes === undefined || (kind !== "role_gained" && kind !== "role_lost")) {
      return [`${count} ${SAID[kind]}`];
    }
    return countRoles(changes, kind);
  });
  return parts.length === 0 ? "nothing changed" : parts.join(", ");
}

function countRoles(changes: readonly ReportedChange[], kind: ChangeKind): string[] {
  const counts = new Map<RoleId, number>();
  for (const { before, after } of changes.filter((change) => change.kind === kind)) {
    const role = after?.role ?? before?.role;
    if (role !== undefined) counts.set(role, (counts.get(role) ?? 0) + 1);
  }
  const verb = kind === "role_gained" ? "became" : "ceased to be";
  return [...counts].map(([role, count]) => `${count} ${verb} ${roleById(role).displayName}`);
}

function describeReading({ firstSeen, lastSeen, users, digest }: ReportedReading): string {
  return `seen from ${firstSeen} to ${lastSeen}, ${plural(users, "user")}, digest ${digest}`;
}

function changeTable(changes: readonly ReportedChange[]): string {
  return table(
    [
      "kind",
      "userPrincipalName",
      "displayName",
      "before",
      "after",
      "not before",
      "not after",
      "id",
    ],
    changes.map(({ kind, user, before, after, between }) => [
      kind,
      user.userPrincipalName,
      user.displayName ?? "",
      describeSide(before),
      describeSide(after),
      between.from,
      between.to,
      user.id,
    ]),
  );
}

/** `role=global_admin`, `status=disabled; disabledBecause=archived`; a text that could be taken for more is quoted. */
function describeSide(side: ReportedSide = {}): string {
  return Object.entries(side).filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${describeValue(value)}`).join("; ");
}

function describeValue(value: unknown): string {
  if (Array.isArray(value)) return value.join(" ");
  const text = String(value);
  return /[;="]/.test(text) ? JSON.stringify(text) : cell(text);
}
