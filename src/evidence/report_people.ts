import { SEVERITIES } from "../governance/review/check.ts";
import { grantId, isAdminRole, roleById, type RoleId, ROLES } from "../governance/roles.ts";
import { describeUser } from "../governance/user.ts";
import { gridHead, type GridPerson, type GridRole, gridRow } from "../grid/access_grid.ts";
import { type Markup, markup, startTag, toHtml } from "../grid/markup.ts";
import type { EarlierDecision, EvidenceUser, Material } from "./material.ts";
import {
  dataTable,
  describeCheck,
  foreign,
  paragraph,
  personName,
  shownText,
} from "./report_parts.ts";
import { asksForDecision, type Survey } from "./survey.ts";

/** The people of the report: which of them it lists, their grid, and the grants that ask for a decision. */

/** Up to so many people the report lists everybody; it never has more rows than this. */
export const MOST_PEOPLE_LISTED = 5000;

/** The people to list, by principal name, and what was counted on the way. */
interface ReportedPeople {
  readonly listed: readonly ReportedPerson[];
  /** How many users there are. */
  readonly users: number;
  /** How many are privileged, named by a finding or changed. */
  readonly noteworthy: number;
  readonly grants: ReadonlyMap<RoleId, GrantFigures>;
}

/** Somebody to list. */
interface ReportedPerson extends EvidenceUser {
  /** Why the person is listed before others: 0 privileged, then by severity, then changed. */
  readonly rank: number;
  /** The checks that found the person. */
  readonly checks: readonly string[];
}

/** The grants of one role. */
interface GrantFigures {
  grants: number;
  /** How many of them ask the reviewer for a decision. */
  asked: number;
  /** How many of those are held by somebody whom a finding names. */
  found: number;
}

/** Chooses the people to list: everybody, or in a large tenant the noteworthy, most urgent first. */
export async function gatherPeople(material: Material, survey: Survey): Promise<ReportedPeople> {
  const { totals, findings, findingsOf, changes } = survey;
  const ranks = new Map(
    findings.map(({ check, severity }) => [check, SEVERITIES.indexOf(severity) + 1]),
  );
  const grants = new Map(
    ROLES.map(({ id }): [RoleId, GrantFigures] => [id, { grants: 0, asked: 0, found: 0 }]),
  );
  let listed: ReportedPerson[] = [];
  let noteworthy = 0;
  for await (const some of material.users()) {
    for (const user of some) {
      const { identity, state } = user;
      const checks = findingsOf(identity.id);
      for (const { role } of state.held) {
        countGrant(grants.get(role) as GrantFigures, role, checks.length > 0);
      }
      const rank = state.admin === true || state.held.some(({ role }) => isAdminRole(role))
        ? 0
        : checks.length > 0
        ? Math.min(...checks.map((check) => ranks.get(check) ?? SEVERITIES.length))
        : UNCHANGED.has(changes.ofUser(identity.id))
        ? undefined
        : SEVERITIES.length + 1;
      if (rank !== undefined) noteworthy++;
      else if (totals.users > MOST_PEOPLE_LISTED) continue;
      listed.push({ ...user, rank: rank ?? SEVERITIES.length + 2, checks });
    }
    if (listed.length > 2 * MOST_PEOPLE_LISTED) listed = mostUrgent(listed);
  }
  return { listed: mostUrgent(listed).sort(byName), users: totals.users, noteworthy, grants };
}

const UNCHANGED: ReadonlySet<string> = new Set(["", "same"]);

/** The first {@linkcode MOST_PEOPLE_LISTED} by rank; within one rank the order stays. */
function mostUrgent(people: readonly ReportedPerson[]): ReportedPerson[] {
  return people.toSorted((one, other) => one.rank - other.rank).slice(0, MOST_PEOPLE_LISTED);
}

/** Orders people by principal name, everywhere alike, whatever the language of the system. */
export function byName({ identity: one }: Identified, { identity: other }: Identified): number {
  const compared = compare(
    one.userPrincipalName.toLowerCase(),
    other.userPrincipalName.toLowerCase(),
  ) || compare(one.userPrincipalName, other.userPrincipalName);
  return compared || compare(one.id, other.id);
}

type Identified = Pick<EvidenceUser, "identity">;

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function countGrant(figures: GrantFigures, role: RoleId, found: boolean): void {
  figures.grants++;
  if (!asksForDecision(role, found)) return;
  figures.asked++;
  if (found) figures.found++;
}

/** Says who is in the grid, and where the others are. */
export function describeListed(
  { listed, users, noteworthy }: ReportedPeople,
  { facts, history }: Material,
): string {
  const all = `${users} people${facts.complete ? "" : " who were read"}`;
  if (listed.length === users) return `All ${all}, by principal name.`;
  const kinds = history?.changes === undefined
    ? "administrators and people whom a finding names"
    : "administrators, people whom a finding names and people whose access changed";
  const left = noteworthy - listed.length;
  return `${listed.length} of ${all}, by principal name: ${kinds}${
    left === 0 ? "" : `, without the ${left} least urgent of them`
  }. Everybody is in population.csv, with their roles in grants.csv.`;
}

/** The grid of people and roles, in pieces. */
export function* peopleGrid(
  { listed }: ReportedPeople,
  roles: readonly GridRole[],
  caption: string,
): Generator<string> {
  yield startTag("div", {
    class: "scroll",
    role: "group",
    "aria-label": "People and roles",
    tabindex: 0,
  }) + startTag("table", { class: "grid" }) + toHtml(markup("caption", {}, caption)) +
    toHtml(gridHead(roles)) + startTag("tbody");
  for (let from = 0; from < listed.length; from += ROWS_AT_ONCE) {
    yield listed.slice(from, from + ROWS_AT_ONCE)
      .map((user) => `${toHtml(gridRow(toGridPerson(user), roles))}\n`).join("");
  }
  yield "</tbody></table></div>";
}

const ROWS_AT_ONCE = 200;

function toGridPerson({ identity, state }: EvidenceUser): GridPerson {
  const { displayName, ...user } = describeUser(identity, state);
  return {
    ...user,
    userPrincipalName: shownText(user.userPrincipalName),
    ...(displayName === undefined ? {} : { displayName: shownText(displayName) }),
    evidence: Object.fromEntries(state.held.map(({ role, evidence }) => [role, evidence])),
    notDeterminable: state.notDeterminable,
  };
}

/** Who must decide what: the grants that ask for a decision, and the privileged ones one by one. */
export function decisionParts(
  { listed, grants }: ReportedPeople,
  { totals, unknownAdmins, decisionOn }: Survey,
): Markup[] {
  const privileged = listed.flatMap((person) => [
    ...person.state.held.filter(({ role }) => isAdminRole(role))
      .map(({ role }) => ({
        person,
        role: roleById(role).displayName,
        earlier: decisionOn(grantId(role, person.identity.id)),
      })),
    // No row of a worksheet is about them: nobody knows which grant it would be about.
    ...(person.state.adminOfUnknownKind
      ? [{ person, role: "Administrator, kind not known", earlier: undefined }]
      : []),
  ]);
  const all = totals.privileged + unknownAdmins.length;
  const figures = ROLES.map(({ id, displayName }) => {
    const { grants: held, asked, found } = grants.get(id) as GrantFigures;
    return [displayName, String(held), String(asked), String(found)];
  });
  return [
    paragraph(
      "Fill a copy of grants.csv, or of privileged.csv alone; the sealed files stay as they are. " +
        "Each grant below needs keep, change, revoke or defer, a reviewer and a date. Privileged " +
        "access that is kept needs a reason, and so does a decision about oneself.",
    ),
    dataTable("Grants that ask for a decision, by role", [
      "Role",
      "#Grants",
      "#To decide",
      "#Named by a finding",
    ], figures),
    markup("h3", {}, "Privileged access, one by one"),
    ...(privileged.length === 0 ? [paragraph("Nobody is known to be an administrator.")] : [markup(
      "div",
      { class: "decide" },
      dataTable(
        `${privileged.length} of ${all} grants of administrators. ` +
          "What is marked here by hand belongs in the worksheet too.",
        ["Person", "Role", "Findings", "Last decision", "Decision", "Reason"],
        privileged.map(({ person, role, earlier }) => [
          personName(person.identity),
          role,
          person.checks.map(describeCheck).join(", ") || "none",
          describeEarlier(earlier),
          CHOICES,
          "",
        ]),
      ),
    )]),
  ];
}

/** To be marked by hand. */
const CHOICES: Markup = markup(
  "ul",
  { class: "choices" },
  ...["keep", "change", "revoke", "defer"].map((choice) =>
    markup("li", {}, markup("span", { class: "box", "aria-hidden": "true" }), choice)
  ),
);

function describeEarlier(decision: EarlierDecision | undefined): Markup | string {
  if (decision === undefined) return "none";
  const { decision: word, reviewer, decidedAt } = decision;
  return markup(
    "span",
    {},
    `${shownText(word)} on `,
    markup("span", { class: "day" }, shownText(decidedAt).slice(0, 10)),
    ...(reviewer === undefined ? [] : [" by ", foreign(reviewer)]),
  );
}
