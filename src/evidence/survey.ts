import { toHex } from "../base/hash.ts";
import { cleanText } from "../base/safe_text.ts";
import { DISABLED_REASONS, ROLE_OF_REASON } from "../governance/account_state.ts";
import { SEVERITIES } from "../governance/review/check.ts";
import type { Person } from "../governance/review/facts.ts";
import { grantId, isAdminRole, type RoleId, ROLES } from "../governance/roles.ts";
import { readTag } from "../governance/tags.ts";
import type { UserIdentity } from "../governance/user.ts";
import {
  admitReading,
  type EarlierDecision,
  type EvidenceChange,
  type EvidenceFinding,
  type EvidenceHistory,
  type EvidenceUser,
  mapUsers,
  type Material,
  type Reservation,
} from "./material.ts";
import { sha256 } from "@noble/hashes/sha2.js";
import canonicalize from "canonicalize";

/** What the files of a package know of the whole list: one pass over the users before any is written. */

/** Reads all users once. Throws `UserInputError` for a list that may not be sealed. */
export async function surveyMaterial(material: Material): Promise<Survey> {
  const reservation = admitReading(material);
  const decisions = new Map(
    material.history?.decisions.map((decision) => [decision.grantId.toLowerCase(), decision]),
  );
  const decisionOn = (grant: string): EarlierDecision | undefined =>
    decisions.size === 0 ? undefined : decisions.get(grant.toLowerCase());
  const reviewed = material.review.findings.map(sortPeople);
  const found = indexFindings(reviewed);
  const back = new Map<string, string[]>();
  const returned: Person[] = [];
  const unknownAdmins: UserIdentity[] = [];
  const tags = new Map<string, number>();
  const totals = { users: 0, grants: 0, privileged: 0, toDecide: 0, revokedButBack: 0 };
  const digest = sha256.create();
  const encoder = new TextEncoder();
  for await (const { lines, batch } of writeLines(material, reservation)) {
    digest.update(encoder.encode(lines));
    for (const { identity, facts, state } of batch) {
      const key = identity.id.toLowerCase();
      totals.users++;
      for (const tag of new Set(facts.tags)) tags.set(tag, (tags.get(tag) ?? 0) + 1);
      if (state.adminOfUnknownKind) unknownAdmins.push(identity);
      const revoked = decisions.size === 0 ? NONE : state.held.flatMap(({ role }) => {
        const decision = decisionOn(grantId(role, identity.id));
        return isRevoke(decision) ? [describeBack(decision)] : [];
      });
      if (revoked.length > 0) {
        back.set(key, [...found.get(key) ?? NONE, REVOKED]);
        returned.push({ identity, state, found: revoked.join("; ") });
        totals.revokedButBack += revoked.length;
      }
      const ids = back.get(key) ?? found.get(key) ?? NONE;
      for (const { role } of state.held) {
        totals.grants++;
        if (isAdminRole(role)) totals.privileged++;
        if (asksForDecision(role, ids.length > 0)) totals.toDecide++;
      }
    }
  }
  const findings = [...reviewed, ...describeRevoked(returned, totals.revokedButBack)];
  findings.sort((one, other) =>
    SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity)
  );
  return {
    reservation,
    usersSha256: toHex(digest.digest()),
    totals,
    findings,
    findingsOf: (id) => back.get(id.toLowerCase()) ?? found.get(id.toLowerCase()) ?? NONE,
    decisionOn,
    changes: markChanges(material.history),
    unknownAdmins,
    tags: [...tags].sort(([one, ones], [other, others]) => others - ones || (one < other ? -1 : 1))
      .map(([tag, users]) => ({ tag, users, role: roleOfTag(tag) })),
  };
}

/** What the files of a package know of the whole list. */
export interface Survey {
  /** Absent for a list that is complete and confirmed. */
  readonly reservation: Reservation | undefined;
  /** Of `users.ndjson`, in hexadecimal digits. The first eight name the run. */
  readonly usersSha256: string;
  readonly totals: ControlTotals;
  /** Most severe first; everybody is among their people, by object id. */
  readonly findings: readonly EvidenceFinding[];
  /** The findings that name a person. */
  readonly findingsOf: (objectId: string) => readonly string[];
  readonly decisionOn: (grantId: string) => EarlierDecision | undefined;
  readonly changes: ChangeMarks;
  /** Administrators of whom no tag says whether global or Spanning. */
  readonly unknownAdmins: readonly UserIdentity[];
  /** Most frequent first. */
  readonly tags: readonly DistinctTag[];
}

/** The numbers that have to add up. */
export interface ControlTotals {
  readonly users: number;
  /** Proven grants: rows of `grants.csv`. */
  readonly grants: number;
  /** Rows of `privileged.csv`. */
  readonly privileged: number;
  /** Rows of `grants.csv` that ask for a decision. */
  readonly toDecide: number;
  /** Grants that a reviewer decided to revoke and that are there. */
  readonly revokedButBack: number;
}

/** A tag as the vendor spells it, and the role that it proves. */
interface DistinctTag {
  readonly tag: string;
  readonly users: number;
  /** Several where the tag names several; `null` where it proves none. */
  readonly role: RoleId | readonly RoleId[] | null;
}

/** Whether a grant asks for a decision: ordinary ones do only where a finding names their holder. */
export function asksForDecision(role: string, found: boolean): boolean {
  return found || role === "shared_mailbox" || isAdminRole(role);
}

/** The content of `users.ndjson`: what the vendor said of each user, one RFC 8785 object a line. */
export async function* writeUsers(
  material: Material,
  reservation: Reservation | undefined,
): AsyncGenerator<string> {
  for await (const { lines } of writeLines(material, reservation)) yield lines;
}

async function* writeLines(
  material: Material,
  reservation: Reservation | undefined,
): AsyncGenerator<{ readonly lines: string; readonly batch: readonly EvidenceUser[] }> {
  if (reservation !== undefined) {
    yield { lines: `${canonicalize({ notice: reservation.sentence })}\n`, batch: [] };
  }
  for await (const batch of mapUsers(material, (user) => [user])) {
    yield { lines: batch.map((user) => `${canonicalize(toRecord(user))}\n`).join(""), batch };
  }
}

/** The vendor's record as it was read; a flag that the record lacks is absent. */
function toRecord({ identity, facts }: EvidenceUser): Record<string, unknown> {
  const record: Record<string, unknown> = {
    msId: identity.id.toWellFormed(),
    userPrincipalName: identity.userPrincipalName.toWellFormed(),
  };
  if (identity.email !== undefined) record.email = identity.email.toWellFormed();
  if (identity.displayName !== undefined) record.displayName = identity.displayName.toWellFormed();
  for (const flag of ["assigned", "isAdmin", "isDeleted", "isArchive"] as const) {
    if (facts[flag] !== "absent") record[flag] = facts[flag];
  }
  if (facts.guest === true) record.guest = true;
  if (facts.tags !== undefined) record.tags = facts.tags.map((tag) => tag.toWellFormed());
  if (facts.hints !== undefined) {
    record.hints = facts.hints.map(({ name, value }) => ({
      name: name.toWellFormed(),
      value: value.toWellFormed(),
    }));
  }
  return record;
}

const NONE: readonly string[] = [];
const REVOKED = "revoked_but_back";

function isRevoke(decision: EarlierDecision | undefined): decision is EarlierDecision {
  return decision?.decision.trim().toLowerCase() === "revoke";
}

function sortPeople(finding: EvidenceFinding): EvidenceFinding {
  const keyed = finding.people.map((person) => [person.identity.id.toLowerCase(), person] as const);
  keyed.sort(([one], [other]) => one < other ? -1 : one > other ? 1 : 0);
  return { ...finding, people: keyed.map(([, person]) => person) };
}

function indexFindings(findings: readonly EvidenceFinding[]): ReadonlyMap<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { check, people } of findings) {
    for (const { identity: { id } } of people) {
      const key = id.toLowerCase();
      const checks = found.get(key);
      if (checks === undefined) found.set(key, [check]);
      else if (!checks.includes(check)) checks.push(check);
    }
  }
  return found;
}

function describeBack({ grantId, reviewer, decidedAt }: EarlierDecision): string {
  const by = reviewer === undefined ? "" : ` by ${cleanText(reviewer)}`;
  return `${grantId} was to be revoked, decided ${cleanText(decidedAt)}${by}`;
}

function describeRevoked(people: readonly Person[], count: number): EvidenceFinding[] {
  return people.length === 0 ? [] : [{
    check: REVOKED,
    severity: "high",
    title: "Grants that a reviewer decided to revoke are there",
    count,
    people,
    advice: "Find out whether the revocation was not carried out or the grant came back, and " +
      "decide again.",
  }];
}

function roleOfTag(tag: string): RoleId | readonly RoleId[] | null {
  const named = readTag(tag).named.map(({ meaning }) => meaning);
  const roles = ROLES.map(({ id }) => id).filter((role) =>
    named.some((meaning) => typeof meaning === "object" && meaning.role === role)
  );
  return roles.length < 2 ? roles[0] ?? null : roles;
}

/** Marks each person and grant; nothing is marked where there is nothing to compare with. */
function markChanges(history: EvidenceHistory | undefined): ChangeMarks {
  const changes = history?.changes;
  const byUser = new Map<string, EvidenceChange[]>();
  for (const change of changes?.changes ?? []) {
    const key = change.user.id.toLowerCase();
    const known = byUser.get(key);
    if (known === undefined) byUser.set(key, [change]);
    else known.push(change);
  }
  const ofUser = (id: string): ChangeMark => {
    if (changes === undefined) return "";
    const those = byUser.get(id.toLowerCase());
    if (those === undefined) return "same";
    const came = those.find(({ kind }) => ARRIVALS.has(kind));
    if (came === undefined) return "changed";
    return came.kind === "returned" || those[0]?.kind === "leaver" ? "returned" : "new";
  };
  return {
    ofUser,
    ofGrant: (role, id) => {
      const user = ofUser(id);
      if (user === "" || user === "new" || user === "returned") return user;
      const turns = (byUser.get(id.toLowerCase()) ?? []).flatMap((each) => findTurns(each, role));
      if (turns.includes("gained")) return turns[0] === "lost" ? "returned" : "new";
      const known = changes?.from.determinable?.[role] ?? "full";
      return known === "full" ? user : "";
    },
    firstSeen: (id) => {
      const moment = history?.firstSeen?.(id);
      return moment === undefined ? "" : new Date(moment).toISOString();
    },
  };
}

/** `changed`: something else about the person. Empty: nothing to compare with, or not known then. */
type ChangeMark = "new" | "same" | "changed" | "returned" | "";

/** Looks up what is said of a row. */
interface ChangeMarks {
  readonly ofUser: (objectId: string) => ChangeMark;
  readonly ofGrant: (role: RoleId, objectId: string) => ChangeMark;
  /** ISO 8601; empty where it is not known. */
  readonly firstSeen: (objectId: string) => string;
}

const ARRIVALS: ReadonlySet<string> = new Set(["joiner", "returned", "identity_replaced"]);

/** Whether a change gave or took a role. Being disabled stands for the role that says so. */
function findTurns({ kind, before, after }: EvidenceChange, role: RoleId): ("gained" | "lost")[] {
  if (kind === "role_gained" && after?.role === role) return ["gained"];
  if (kind === "role_lost" && before?.role === role) return ["lost"];
  const reason = DISABLED_REASONS.find((each) => ROLE_OF_REASON[each] === role);
  if (reason === undefined) return [];
  const [was, is] = [before, after].map((side) => side?.disabledBecause?.includes(reason) === true);
  if (was === is || (kind !== "disabled" && kind !== "enabled")) return [];
  return [is ? "gained" : "lost"];
}
