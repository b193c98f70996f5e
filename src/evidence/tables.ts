import { cleanText, joinTexts } from "../base/safe_text.ts";
import type { AccountState } from "../governance/account_state.ts";
import { roleDeterminability } from "../governance/list_states.ts";
import { grantId, isAdminRole, roleById, type RoleId, ROLES } from "../governance/roles.ts";
import { showTags } from "../governance/user.ts";
import type { Row, Table } from "./csv.ts";
import { type EvidenceChangeSide, mapUsers, type Material } from "./material.ts";
import type { Survey } from "./survey.ts";

/** The tables of a package that people read: population, worksheets, findings, changes, open questions. */

/** `population.csv`: every user, one row each. */
export function populationTable(material: Material, { changes }: Survey): Table {
  return {
    columns: [
      "ms_id",
      "user_principal_name",
      "email",
      "display_name",
      "account_kind",
      "status",
      "disabled_because",
      "license",
      "admin",
      "roles",
      "unrecognized_tags",
      "first_seen",
      "change_since_last",
      "roles_not_determinable",
    ],
    rows: mapUsers(material, ({ identity, state }) => {
      const shown = showState(state);
      return [[
        identity.id,
        name(identity.userPrincipalName),
        name(identity.email),
        name(identity.displayName),
        ...shown.facts,
        changes.firstSeen(identity.id),
        changes.ofUser(identity.id),
        shown.open,
      ]];
    }),
  };
}

/** The columns of a worksheet that a reviewer fills. */
export const DECISION_COLUMNS = [
  "decision",
  "justification",
  "reviewer",
  "reviewer_email",
  "decided_at",
  "ticket",
  "applied_at",
  "verified_at",
] as const;

/** The columns that say which grant a row is about. */
export const GRANT_IDENTITY = [
  "grant_id",
  "role_id",
  "role_name",
  "ms_id",
  "user_principal_name",
  "display_name",
] as const;

/** The columns of a worksheet that are sealed. */
export const GRANT_COLUMNS = [
  ...GRANT_IDENTITY,
  "status",
  "evidence",
  "finding_ids",
  "change_since_last",
  "last_decision",
  "last_decided_at",
  "last_reviewer",
] as const;

/** `grants.csv` and `privileged.csv`: one row for each proven grant, and columns to fill. */
export function worksheetTable(
  material: Material,
  { findingsOf, decisionOn, changes }: Survey,
  which: "all" | "privileged",
): Table {
  const toFill = DECISION_COLUMNS.map(() => "");
  return {
    columns: [...GRANT_COLUMNS, ...DECISION_COLUMNS],
    rows: mapUsers(material, ({ identity, state }) => {
      const { grants } = showState(state);
      return grants.filter(({ role }) => which === "all" || isAdminRole(role)).map((grant) => {
        const id = grantId(grant.role, identity.id);
        const last = decisionOn(id);
        return [
          id,
          grant.role,
          grant.name,
          identity.id,
          name(identity.userPrincipalName),
          name(identity.displayName),
          state.status,
          grant.evidence,
          findingsOf(identity.id).join("; "),
          changes.ofGrant(grant.role, identity.id),
          name(last?.decision),
          name(last?.decidedAt),
          name(last?.reviewer),
          ...toFill,
        ];
      });
    }),
  };
}

/** `findings.csv`: one row for each finding and person; a finding about nobody has one row. */
export function findingsTable({ findings }: Survey): Table {
  return {
    columns: [
      "check",
      "severity",
      "title",
      "count",
      "at_least",
      "ms_id",
      "user_principal_name",
      "display_name",
      "status",
      "found",
      "advice",
    ],
    rows: findingRows(findings),
  };
}

function* findingRows(findings: Survey["findings"]): Generator<readonly Row[]> {
  for (const { check, severity, title, count, atLeast, people, advice } of findings) {
    const head = [check, severity, title, String(count), String(atLeast === true)];
    if (people.length === 0) yield [[...head, "", "", "", "", "", advice]];
    yield* batchRows(people, ({ identity, state, found = "" }) => [
      ...head,
      identity.id,
      name(identity.userPrincipalName),
      name(identity.displayName),
      state.status,
      found,
      advice,
    ]);
  }
}

/** A row for each item, some rows at a time. */
function* batchRows<T>(items: readonly T[], toRow: (item: T) => Row): Generator<readonly Row[]> {
  for (let from = 0; from < items.length; from += ROWS_AT_ONCE) {
    yield items.slice(from, from + ROWS_AT_ONCE).map(toRow);
  }
}

const ROWS_AT_ONCE = 256;

/** `changes.csv`: what happened to anybody's access since the earlier reading. */
export function changesTable({ history }: Material): Table {
  const iso = (moment: number): string => new Date(moment).toISOString();
  return {
    columns: [
      "kind",
      "ms_id",
      "user_principal_name",
      "display_name",
      "before",
      "after",
      "between_from",
      "between_to",
    ],
    rows: batchRows(history?.changes?.changes ?? [], (change) => [
      change.kind,
      change.user.id,
      name(change.user.userPrincipalName),
      name(change.user.displayName),
      showSide(change.before),
      showSide(change.after),
      iso(change.between.from),
      iso(change.between.to),
    ]),
  };
}

/** `not-determinable.csv`: what the data does not tell. Not determinable is not none. */
export function openQuestionsTable(material: Material, { unknownAdmins, tags }: Survey): Table {
  const roles = ROLES.flatMap(({ id, displayName }): Row[] => {
    const { kind, unknownFor } = roleDeterminability(id, material.stateCounts);
    const missing: Row[] = material.facts.complete
      ? []
      : [["role", id, `The list is not complete: holders of ${displayName} may be missing`, ""]];
    if (kind === "full") return missing;
    const reason = kind === "none"
      ? `No record has what would prove ${displayName}, so nobody is shown to hold it: that does not mean that nobody does`
      : `These users may hold ${displayName} without the data showing it`;
    return [...missing, ["role", id, reason, String(unknownFor)]];
  });
  const checks = material.review.notDecidable.map((
    { check, reason },
  ) => ["check", check, reason, ""]);
  const administrators = batchRows(unknownAdmins, ({ id, userPrincipalName }) => [
    "administrator",
    "global_admin or spanning_admin",
    `${
      name(userPrincipalName)
    } (${id}) is an administrator, but no tag says of which kind: no row of a worksheet is about this account, decide about it too`,
    "1",
  ]);
  const unread = tags.filter(({ role }) => role === null);
  return {
    columns: ["kind", "check_or_role", "reason", "how_many"],
    rows: (function* () {
      yield [...checks, ...roles];
      yield* administrators;
      yield* batchRows(unread, ({ tag, users }) => [
        "tag",
        name(tag),
        "No role is known that this tag proves",
        String(users),
      ]);
    })(),
  };
}

/** Text that people wrote, safe to look at; empty where there is none. */
function name(text: string | undefined): string {
  return text === undefined ? "" : cleanText(text);
}

/** What is the same for all users with an account state. */
interface ShownState {
  /** From `account_kind` to `unrecognized_tags`. */
  readonly facts: Row;
  readonly open: string;
  readonly grants: readonly {
    readonly role: RoleId;
    readonly name: string;
    readonly evidence: string;
  }[];
}

const shown = new WeakMap<AccountState, ShownState>();

/** Worked out once for each state: a list has a few dozen, and many people in each. */
function showState(state: AccountState): ShownState {
  const known = shown.get(state);
  if (known !== undefined) return known;
  const { unrecognizedTags = [], moreUnrecognizedTags: more } = showTags(state.unrecognizedTags);
  const listed = joinTexts(unrecognizedTags.map((tag) => cleanText(tag)), "; ");
  const worked: ShownState = {
    facts: [
      accountKind(state),
      state.status,
      state.disabledBecause.join("; "),
      state.license,
      String(state.admin),
      state.held.map(({ role }) => role).join("; "),
      more === undefined ? listed : `${listed} and ${more} more`,
    ],
    open: state.notDeterminable.join("; "),
    grants: state.held.map(({ role, evidence }) => ({
      role,
      name: roleById(role).displayName,
      evidence: evidence.map((each) => cleanText(each)).join("; "),
    })),
  };
  shown.set(state, worked);
  return worked;
}

function accountKind({ held, notDeterminable }: AccountState): string {
  if (held.some(({ role }) => role === "shared_mailbox")) return "shared_mailbox";
  return notDeterminable.includes("shared_mailbox") ? "unknown" : "person";
}

/** What was or is so, as `name: value` texts. */
function showSide(side: EvidenceChangeSide | undefined): string {
  return Object.entries(side ?? {}).filter(([, value]) => value !== undefined).map(
    ([key, value]) => `${key}: ${Array.isArray(value) ? value.join(", ") : name(String(value))}`,
  ).join("; ");
}
