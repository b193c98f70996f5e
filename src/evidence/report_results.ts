import { plural } from "../base/text.ts";
import { sumCounts } from "../directory/directory.ts";
import { LICENSES } from "../governance/account_state.ts";
import {
  roleDeterminability,
  type RoleMembers,
  roleSummarizer,
  type RoleSummary,
} from "../governance/list_states.ts";
import { CHECK_IDS } from "../governance/review/check.ts";
import { provingFlag, roleById } from "../governance/roles.ts";
import { signInWarning } from "../governance/sign_in.ts";
import { describeAdmin, describeCount, describeStatus } from "../grid/access_grid.ts";
import { type Markup, markup } from "../grid/markup.ts";
import type { EvidenceChanges, EvidenceChangeSide, EvidenceFinding, Material } from "./material.ts";
import {
  type Bar,
  barChart,
  bullets,
  dataTable,
  daysBetween,
  describeCheck,
  describeTime,
  foreign,
  paragraph,
  personName,
  shownSentence,
} from "./report_parts.ts";
import { byName } from "./report_people.ts";
import type { Survey } from "./survey.ts";

/** What the review says: findings, figures as charts, what changed, and what cannot be determined. */

/** The seven roles with their numbers, as far as the list shows them. */
export function summarize({ facts, stateCounts }: Material): RoleSummary {
  return roleSummarizer(facts.complete)(stateCounts);
}

/** Roles and licenses as charts. */
export function figureCharts(material: Material): Markup {
  const { stateCounts, facts } = material;
  const least = facts.complete ? "" : "at least ";
  const { roles } = summarize(material);
  return markup(
    "div",
    { class: "charts" },
    barChart("roles-chart", "People in each role, disabled ones paler", roles.map(roleBar)),
    barChart(
      "licenses-chart",
      "Spanning licenses",
      LICENSES.map((license) => {
        const count = sumCounts(stateCounts, (state) => state.license === license);
        return { label: LICENSE_WORDS[license], count, text: `${least}${count}` };
      }),
    ),
  );
}

const LICENSE_WORDS: Readonly<Record<typeof LICENSES[number], string>> = {
  standard: "Standard",
  archived: "Archived",
  none: "No license",
  unknown: "Not known",
};

function roleBar(role: RoleMembers): Bar {
  const count = role.members ?? role.atLeast;
  // Archived and deleted people are all disabled: that need not be said of each of these roles.
  const pale = provingFlag(role.id) === undefined ? role.disabledMembers ?? 0 : 0;
  const said = describeCount(role);
  return {
    label: role.displayName,
    ...(count === undefined ? {} : { count, pale }),
    text: pale === 0 ? said : `${said}, ${pale} disabled`,
  };
}

/** The most people that one finding names here. */
const MOST_PEOPLE_OF_FINDING = 200;

/** A finding of so many people is not cut by the end of a page. */
const FEW = 10;

/** What a check found, with its people and what to do. */
function findingArticle(finding: EvidenceFinding): Markup {
  const { check, severity, title, count, atLeast, advice, people } = finding;
  const shown = people.toSorted(byName).slice(0, MOST_PEOPLE_OF_FINDING);
  const more = people.length - shown.length;
  const withFound = shown.some(({ found }) => found !== undefined);
  return markup(
    "article",
    {
      class: `finding ${severity}${people.length <= FEW ? " few" : ""}`,
      "aria-labelledby": `finding-${check}`,
    },
    markup(
      "h3",
      { id: `finding-${check}` },
      markup("span", { class: "severity" }, severity),
      `${title} `,
      markup("span", { class: "count" }, `(${atLeast ? "at least " : ""}${count})`),
    ),
    paragraph(shownSentence(advice)),
    ...(shown.length === 0 ? [] : [dataTable(
      `${check} in findings.csv`,
      ["Person", "Status", "License", "Roles", ...(withFound ? ["What was found"] : [])],
      shown.map(({ identity, state, found }) => [
        personName(identity),
        describeStatus(state),
        state.license,
        state.held.map(({ role }) => roleById(role).displayName).join(", ") || "none proven",
        ...(withFound ? [found === undefined ? "" : foreign(found)] : []),
      ]),
    )]),
    ...(more === 0 ? [] : [paragraph(`And ${more} more: all of them are in findings.csv.`)]),
  );
}

/** All findings, and what became of the other checks. */
export function findingParts({ review }: Material, { findings }: Survey): Markup[] {
  const { passed, notes, notDecidable } = review;
  const ran = new Set<string>([...findings, ...notDecidable].map(({ check }) => check));
  const left = CHECK_IDS.filter((check) => !ran.has(check) && !passed.includes(check));
  const list = (checks: readonly string[]): string => checks.map(describeCheck).join(", ");
  return [
    ...(findings.length === 0 ? [paragraph("No check found anything.")] : []),
    ...findings.map(findingArticle),
    markup("h3", {}, "The other checks"),
    bullets([
      [`Passed: ${list(passed) || "none"}.`],
      ...notes.map((note) => [shownSentence(note)]),
      ...(notDecidable.length === 0 ? [] : [[
        `Not decidable, which is not passed: ${
          list(notDecidable.map(({ check }) => check))
        }. The section on what cannot be determined has the reasons.`,
      ]]),
      ...(left.length === 0 ? [] : [[`Not asked for: ${list(left)}.`]]),
    ]),
  ];
}

/** The most changes that the report lists. */
const MOST_CHANGES = 5000;

/** What each kind of change is called, in the order of the chart. */
const KINDS: Readonly<Record<string, string>> = {
  joiner: "Joined",
  returned: "Returned",
  leaver: "Left",
  identity_replaced: "Account replaced",
  role_gained: "Role gained",
  role_lost: "Role lost",
  disabled: "Disabled",
  enabled: "Enabled",
  admin_changed: "Admin changed",
  license_changed: "License changed",
  renamed: "Renamed",
};

/** What changed between two kept readings. */
export function changeParts(changes: EvidenceChanges | undefined): Markup[] {
  if (changes === undefined) {
    return [paragraph(
      "Nothing earlier is kept to compare this list with: this package is where comparing begins.",
    )];
  }
  const { from, to, changes: all, readingChanged } = changes;
  const counts = new Map<string, number>();
  for (const { kind } of all) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const kinds = [
    ...Object.keys(KINDS).filter((kind) => counts.has(kind)),
    ...[...counts.keys()].filter((kind) => !Object.hasOwn(KINDS, kind)),
  ];
  const shown = all.slice(0, MOST_CHANGES);
  return [
    paragraph(
      `From the list last seen on ${describeTime(from.lastSeen)} (${
        plural(from.users, "person", "people")
      }) ` +
        `to the list last seen on ${describeTime(to.lastSeen)} (${
          plural(to.users, "person", "people")
        }). ` +
        "The moment of a change is not known, only the two readings it lies between.",
    ),
    ...(readingChanged.length === 0 ? [] : [
      paragraph("What changed in the reading and not in anybody's access:"),
      bullets(readingChanged.map((sentence) => [shownSentence(sentence)])),
    ]),
    ...(all.length === 0 ? [paragraph("Nobody's access changed.")] : [
      barChart(
        "changes-chart",
        "Changes by kind",
        kinds.map((kind) => {
          const count = counts.get(kind) ?? 0;
          return { label: describeKind(kind), count, text: String(count) };
        }),
      ),
      dataTable(
        shown.length === all.length
          ? `All ${plural(all.length, "change")}, in the order in which they were seen`
          : `The first ${shown.length} of ${all.length} changes; changes.csv has all of them`,
        ["Person", "Change", "Before", "After", "Between"],
        shown.map(({ kind, user, before, after, between }) => [
          personName(user),
          describeKind(kind),
          describeSide(before),
          describeSide(after),
          daysBetween(between),
        ]),
      ),
    ]),
  ];
}

function describeKind(kind: string): string {
  return (Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined) ?? describeCheck(kind);
}

/** One side of a change; texts that people wrote stand apart from the words around them. */
function describeSide(side: EvidenceChangeSide = {}): Markup {
  const roles = side.roles ?? (side.role === undefined ? undefined : [side.role]);
  const texts = [side.displayName, side.userPrincipalName, side.email, side.id]
    .filter((text) => text !== undefined);
  const words = [
    ...(roles === undefined
      ? []
      : [roles.map((role) => roleById(role).displayName).join(", ") || "no proven role"]),
    ...(side.status === undefined ? [] : [describeStatus({ ...side, status: side.status })]),
    ...(side.license === undefined ? [] : [`license ${side.license}`]),
    ...(side.admin === undefined ? [] : [`admin ${describeAdmin(side.admin)}`]),
  ];
  const parts = [...texts.map(foreign), ...words];
  return markup("span", {}, ...parts.flatMap((part, index) => index === 0 ? [part] : ["; ", part]));
}

/** What the data leaves open: roles, checks, tags, and what no list of this vendor tells. */
export function openParts(material: Material): Markup[] {
  const { facts, stateCounts, review, settings, history } = material;
  const { roles, untaggedUsers, adminsOfUnknownKind, ...tags } = summarize(material);
  const open = roles.flatMap((role) => {
    const { kind, unknownFor } = roleDeterminability(role.id, stateCounts);
    return kind === "full" ? [] : [[
      role.displayName,
      kind === "none" ? "not determinable, which is not none" : describeCount(role),
      String(unknownFor),
    ]];
  });
  const { unrecognizedTags = [], moreUnrecognizedTags = 0 } = tags;
  return [
    paragraph("Not determinable is not none: somebody may hold what the data does not show."),
    ...(open.length === 0 ? [] : [
      dataTable("Roles that the data does not fully show", [
        "Role",
        "What is known",
        "#People it is not known of",
      ], open),
    ]),
    ...(review.notDecidable.length === 0 ? [] : [
      dataTable(
        "Checks that cannot be decided",
        ["Check", "Why"],
        review.notDecidable.map(({ check, reason }) => [
          describeCheck(check),
          shownSentence(reason),
        ]),
      ),
    ]),
    markup("h3", {}, "In this list"),
    bullets([
      ...(!facts.complete
        ? [["Who is missing from this list, and with which roles: there are at least those shown."]]
        : open.length + adminsOfUnknownKind === 0
        ? [["Who holds each of the seven roles is determinable for everybody in the list."]]
        : []),
      [`${plural(untaggedUsers, "record")} without tags that name a role.`],
      [`${plural(adminsOfUnknownKind, "administrator")} of unknown kind, global or Spanning.`],
      unrecognizedTags.length === 0 ? ["No tag that this program does not know."] : [
        "Tags that this program does not know, and that prove nothing: ",
        ...unrecognizedTags.flatMap((tag) => [foreign(tag), "; "]),
        `${moreUnrecognizedTags} more.`,
      ],
    ]),
    markup("h3", {}, "In any list of this vendor"),
    bullets([
      ["When a role was given, and by whom: the vendor's tags carry no dates."],
      ["When anybody last signed in: the vendor's interface does not tell."],
      [
        signInWarning(settings.signInPaths) ??
          (settings.signInPaths === "none"
            ? "Sign-in from other consoles is declared to be off; the vendor's interface does not tell."
            : "Who signs in from other consoles without being listed: nobody declared whether that is on."),
      ],
      ...(history === undefined
        ? [["What changed since an earlier review: no readings are kept here."]]
        : []),
      ["limitations.md says more, and not-determinable.csv lists all of it for programs."],
    ]),
  ];
}
