import { plural } from "../base/text.ts";
import { sumCounts } from "../directory/directory.ts";
import { SEVERITIES } from "../governance/review/check.ts";
import { describeDeclared } from "../governance/sign_in.ts";
import { type Markup, markup, startTag, toHtml } from "../grid/markup.ts";
import type { Material } from "./material.ts";
import { explainFigures } from "./papers.ts";
import {
  bullets,
  contents,
  dataTable,
  describeDay,
  describeTime,
  factList,
  foreign,
  openPage,
  paragraph,
  section,
  type SectionHead,
  shownSentence,
  shownText,
} from "./report_parts.ts";
import { decisionParts, describeListed, gatherPeople, peopleGrid } from "./report_people.ts";
import { changeParts, figureCharts, findingParts, openParts, summarize } from "./report_results.ts";
import type { Survey } from "./survey.ts";

/**
 * `report.html`: the review as one page that a person reads, prints and signs. It runs no script
 * and loads nothing.
 */

/**
 * Writes the report in pieces. `run` names the package's run. The same material and run are the
 * same text on every runtime.
 */
export async function* renderReport(
  material: Material,
  survey: Survey,
  run: string,
): AsyncGenerator<string> {
  const { reservation } = survey;
  const people = await gatherPeople(material, survey);
  const { history, tenant } = material;
  const heads = numberSections(history !== undefined);
  yield await openPage(tenant, run, [
    ...(reservation === undefined ? [] : [reservation.label]),
    ...(tenant.sandbox ? ["SANDBOX: INVENTED PEOPLE"] : []),
  ]);
  yield toHtml(banner(material, survey, run));
  yield toHtml(contents(Object.values(heads))) + startTag("main");
  yield* section(heads.reviewed, reviewedParts(material));
  yield* section(heads.findings, findingParts(material, survey));
  const { roles } = summarize(material);
  const grid = peopleGrid(people, roles, describeListed(people, material));
  yield* section(heads.people, [figureCharts(material)], grid);
  if (heads.changes !== undefined) {
    yield* section(heads.changes, changeParts(history?.changes));
  }
  yield* section(heads.open, openParts(material));
  yield* section(heads.decisions, decisionParts(people, survey));
  yield* section(heads.signOff, signOffParts());
  yield `</main>${toHtml(colophon(material, run))}</div></body></html>\n`;
}

/** The sections in their order. What changed is one only where readings are kept. */
interface Sections {
  readonly reviewed: SectionHead;
  readonly findings: SectionHead;
  readonly people: SectionHead;
  readonly changes?: SectionHead;
  readonly open: SectionHead;
  readonly decisions: SectionHead;
  readonly signOff: SectionHead;
}

function numberSections(withHistory: boolean): Sections {
  let number = 0;
  const head = (id: string, title: string): SectionHead => ({ id, title, number: ++number });
  return {
    reviewed: head("reviewed", "What was reviewed"),
    findings: head("findings", "Findings"),
    people: head("people", "People and roles"),
    ...(withHistory ? { changes: head("changes", "What changed") } : {}),
    open: head("open", "What cannot be determined"),
    decisions: head("decisions", "What must be decided"),
    signOff: head("sign-off", "Sign-off"),
  };
}

function banner(material: Material, survey: Survey, run: string): Markup {
  const { tenant, facts, extraction } = material;
  const { reservation, totals } = survey;
  const counted = extraction.figures?.counted ?? facts.counted;
  const notice = (kind: string, text: string): Markup =>
    markup("p", { class: `notice ${kind}` }, markup("strong", {}, text));
  return markup(
    "header",
    {},
    markup("p", { class: "over" }, "Access review · Kaseya Spanning Backup for Microsoft 365"),
    markup("h1", {}, foreign(tenant.name ?? tenant.id)),
    ...(reservation === undefined ? [] : [notice("bad", reservation.sentence)]),
    ...(tenant.sandbox ? [notice("warn", "SANDBOX: these people are invented")] : []),
    ...(reservation === undefined
      ? [markup(
        "p",
        { class: "lead" },
        `The list is complete, and the tenant's own figures confirm it: ${
          plural(totals.users, "person", "people")
        }${counted === undefined ? "" : `, where the tenant itself counts ${counted}`}.`,
      )]
      : []),
    markup(
      "p",
      { class: "meta" },
      `Read on ${describeTime(facts.fetchedAt)}. Tenant `,
      foreign(tenant.id),
      `, region ${tenant.region}, run ${run}.`,
    ),
    keyFigures(material, survey),
  );
}

function keyFigures(material: Material, { findings, totals }: Survey): Markup {
  const { stateCounts, facts, review, history } = material;
  const count = (fits: Parameters<typeof sumCounts>[1]): number => sumCounts(stateCounts, fits);
  const least = (text: string, open: boolean): string => open ? `at least ${text}` : text;
  const severities = SEVERITIES.flatMap((severity) => {
    const some = findings.filter((finding) => finding.severity === severity).length;
    return some === 0 ? [] : [`${some} ${severity}`];
  });
  const states = (["enabled", "disabled", "unknown"] as const).flatMap((status) => {
    const some = count((state) => state.status === status);
    return some === 0 ? [] : [`${some} ${status}`];
  });
  const admins = count(({ admin }) => admin === true);
  const maybe = count(({ admin }) => admin === "unknown");
  const changes = history?.changes;
  const figures: readonly (readonly [name: string, figure: string, more: string])[] = [
    ["People", least(String(totals.users), !facts.complete), states.join(", ")],
    [
      "Administrators",
      maybe > 0 && admins === 0 ? "not known" : least(String(admins), maybe > 0 || !facts.complete),
      maybe > 0
        ? `${maybe} not known`
        : `${count((state) => state.admin === true && state.status === "disabled")} disabled`,
    ],
    ["Findings", String(findings.length), severities.join(", ")],
    ["Not decidable", String(review.notDecidable.length), "of the checks"],
    ...(changes === undefined ? [] : [
      [
        "Changes",
        String(changes.changes.length),
        `since ${describeDay(changes.from.lastSeen)}`,
      ] as const,
    ]),
    ["To decide", least(String(totals.toDecide), !facts.complete), "grants"],
  ];
  return markup(
    "dl",
    { class: "key" },
    ...figures.map(([name, figure, more]) =>
      markup(
        "div",
        {},
        markup("dt", {}, name),
        markup("dd", {}, figure, markup("small", {}, more)),
      )
    ),
  );
}

/** The record of extraction as a reader wants it: source, scope, completeness, by whom and when. */
function reviewedParts(material: Material): Markup[] {
  const { facts, extraction, settings, version, tenant } = material;
  const { apiHost, figures, record, administrator } = extraction;
  const counted = figures?.counted ?? facts.counted;
  const { fewestAdmins, mostAdmins, mostAdminsPercent } = settings.thresholds;
  const declared = describeDeclared(settings.signInPaths);
  const confirmation = facts.complete && facts.confirmed === true
    ? "yes, the tenant's own figures say so"
    : facts.answeredFor === undefined
    ? "no"
    : `no; the operator answered for the list with SPANNING_COUNT_CHECK=${facts.answeredFor}`;
  return [
    factList([
      [
        "Scope",
        `${
          facts.complete ? "everybody in the tenant's user list" : "everybody who was read"
        }, with all seven roles; no filter`,
      ],
      ["Source", `https://${shownText(apiHost)}, region ${tenant.region}`],
      ["Complete", facts.complete ? "yes, every page was read to the vendor's own end" : "NO"],
      ["Confirmed", confirmation],
      [
        "The tenant's own count",
        counted === undefined ? "not known" : String(counted),
      ],
      ...(figures?.assigned === undefined ? [] : [
        [
          "Seats assigned",
          `${figures.assignedAtLeast ? "at least " : ""}${figures.assigned}`,
        ] as const,
      ]),
      ...explainFigures(material).map((text) => ["Compared", text] as const),
      ...(record === undefined
        ? [
          [
            "Extraction",
            "not recorded: the list was recalled, or kept without its requests",
          ] as const,
        ]
        : [
          [
            "Reading",
            `from ${describeTime(record.startedAt)} to ${describeTime(record.finishedAt)}`,
          ] as const,
          [
            "Records",
            `${record.rowsReceived} received on ${plural(record.pages.length, "page")}, ` +
            `${record.duplicatesMerged} merged into another of the same object id`,
          ] as const,
        ]),
      ...(facts.asOf === undefined
        ? []
        : [["As of", `${shownText(facts.asOf)}, from the readings that are kept`] as const]),
      [
        "Extracted with the key of",
        administrator === undefined
          ? "an administrator whose address is left out"
          : foreign(administrator),
      ],
      [
        "Thresholds",
        `too few administrators: fewer than ${fewestAdmins}; too many: more than ${mostAdmins} and ` +
        `more than ${mostAdminsPercent} % of the enabled people`,
      ],
      [
        "Other sign-in paths",
        typeof declared === "string" ? declared.replaceAll("_", " ") : declared.join(", "),
      ],
      ["Program", `spanning-access-mcp ${version}; it only reads`],
    ]),
    ...(record === undefined ? [] : [dataTable(
      "Requests; extraction.json has the digest of each page",
      ["Request", "#Pages", "#Records"],
      record.requests.map(({ method, path, query, pages, rows }) => [
        shownText(`${method} ${path}${query === "" ? "" : `?${query}`}`),
        String(pages),
        String(rows),
      ]),
    )]),
    ...(facts.warnings.length === 0 ? [] : [
      markup("h3", {}, "Warnings of the reading"),
      bullets(facts.warnings.map((warning) => [shownSentence(warning)])),
    ]),
  ];
}

function signOffParts(): Markup[] {
  const blank = ["", "", ""];
  return [
    paragraph(
      "The reviewer confirms that each grant above was looked at and decided in the worksheet. " +
        "Management acknowledges that the access that was kept remains appropriate.",
    ),
    markup(
      "div",
      { class: "sign" },
      dataTable(
        "To be signed by hand",
        ["", "Name", "Date", "Signature"].map((title) => title || "Who"),
        [["Reviewer", ...blank], ["Management", ...blank], ["Received by (auditor)", ...blank]],
      ),
    ),
    paragraph(
      "SHA-256 of manifest.json, copied from the answer of the export; a page cannot hold the " +
        "digest of what it is part of:",
    ),
    markup("p", { class: "rule" }),
  ];
}

function colophon({ version }: Material, run: string): Markup {
  return markup(
    "footer",
    {},
    `spanning-access-mcp ${version}, run ${run}. This page is one file of a package; README.md says ` +
      "how to verify that none of it was changed: sha256sum -c SHA256SUMS.",
  );
}
