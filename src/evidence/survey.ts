/** What the files of a package know of the whole list: one pass over the users before any is written. */

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import canonicalize from "canonicalize";
import { type Person, SEVERITIES, type Severity } from "../governance/review/check.ts";
import { grantId, type RoleId, ROLES } from "../governance/roles.ts";
import { readTag } from "../governance/tags.ts";
import type { UserIdentity } from "../governance/user.ts";
import {
  admitReading,
  type EarlierDecision,
  type EvidenceUser,
  mapUsers,
  type Material,
  type Reservation,
} from "./material.ts";
import { markChanges } from "./changed.ts";

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
  const back: Person[] = [];
  const unknownAdmins: UserIdentity[] = [];
  const tags = new Map<string, number>();
  const totals = { users: 0, grants: 0, privileged: 0, toDecide: 0 };
  const digest = sha256.create();
  for await (const { lines, batch } of writeLines(material, reservation)) {
    digest.update(new TextEncoder().encode(lines));
    for (const { identity, facts, state } of batch) {
      totals.users++;
      for (const tag of new Set(facts.tags)) tags.set(tag, (tags.get(tag) ?? 0) + 1);
      if (state.adminOfUnknownKind) unknownAdmins.push(identity);
      const ids = found.get(identity.id.toLowerCase()) ?? NONE;
      for (const { role } of state.held) {
        const grant = grantId(role, identity.id);
        const decision = decisionOn(grant);
        const revoked = isRevoke(decision?.decision);
        if (revoked) back.push({ identity, state, found: describeBack(grant, decision) });
        totals.grants++;
        if (isPrivileged(role)) totals.privileged++;
        if (asksForDecision(role, revoked ? [REVOKED] : ids)) totals.toDecide++;
      }
    }
  }
  const findings: PackageFinding[] = [...reviewed, ...describeRevoked(back)];
  findings.sort((one, other) =>
    SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity)
  );
  return {
    reservation,
    usersSha256: bytesToHex(digest.digest()),
    totals,
    findings,
    findingsOf: (id, grant) => {
      const ids = found.get(id.toLowerCase()) ?? NONE;
      return grant !== undefined && isRevoke(decisionOn(grant)?.decision) ? [...ids, REVOKED] : ids;
    },
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
  readonly findings: readonly PackageFinding[];
  /** The findings that name a person, and those about one grant of theirs. */
  readonly findingsOf: (objectId: string, grantId?: string) => readonly string[];
  readonly decisionOn: (grantId: string) => EarlierDecision | undefined;
  readonly changes: ReturnType<typeof markChanges>;
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
}

/** A finding of the review, or that a revoked grant is there. */
interface PackageFinding {
  readonly check: string;
  readonly severity: Severity;
  readonly title: string;
  readonly count: number;
  readonly people: readonly Person[];
  readonly atLeast?: true;
  readonly advice: string;
}

/** A tag as the vendor spells it, and the role that it proves. */
interface DistinctTag {
  readonly tag: string;
  readonly users: number;
  /** Several where the tag names several; `null` where it proves none. */
  readonly role: RoleId | readonly RoleId[] | null;
}

/** The roles that let somebody administer Spanning. */
export function isPrivileged(role: RoleId): boolean {
  return role === "global_admin" || role === "spanning_admin";
}

/** Whether a reviewer has to decide about a grant, given the findings that name its holder. */
export function asksForDecision(role: RoleId, findings: readonly string[]): boolean {
  return isPrivileged(role) || role === "shared_mailbox" || findings.length > 0;
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

function isRevoke(decision: string | undefined): boolean {
  return decision?.trim().toLowerCase() === "revoke";
}

function sortPeople(finding: PackageFinding): PackageFinding {
  const keyed = finding.people.map((person) => [person.identity.id.toLowerCase(), person] as const);
  keyed.sort(([one], [other]) => one < other ? -1 : one > other ? 1 : 0);
  return { ...finding, people: keyed.map(([, person]) => person) };
}

function indexFindings(findings: readonly PackageFinding[]): ReadonlyMap<string, string[]> {
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

function describeBack(grant: string, decision: EarlierDecision | undefined): string {
  const by = decision?.reviewer === undefined ? "" : ` by ${decision.reviewer}`;
  return `${grant} was to be revoked, decided ${decision?.decidedAt}${by}`;
}

function describeRevoked(people: readonly Person[]): PackageFinding[] {
  return people.length === 0 ? [] : [{
    check: REVOKED,
    severity: "high",
    title: "Grants that a reviewer decided to revoke are there",
    count: people.length,
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
