import { cell, table } from "../base/safe_text.ts";
import { plural } from "../base/text.ts";
import { roleById, type RoleId } from "../governance/roles.ts";
import type { ChangeKind, ChangeSide } from "../history/changes.ts";

/** Changes of access as text that reads like a report, with every fact of the structured answer. */

/** The lines of a report: a sentence that sums up, the changes as a table, and what is beside them. */
export function changeReport(
  { from, to, counts, changes, matched, readingChanged = [], nextCursor }: ReportedChanges,
): string[] {
  const all = changes.length === matched ? changes : undefined;
  return [
    `Since ${day(from.lastSeen)} (${plural(from.users, "user")}), until ${day(to.lastSeen)} ` +
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

function day(time: string): string {
  return time.slice(0, 10);
}
