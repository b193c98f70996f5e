import { cleanText } from "../base/safe_text.ts";
import { plural } from "../base/text.ts";
import { sumCounts } from "../directory/directory.ts";
import { STATUSES } from "../governance/account_state.ts";
import { type RoleMembers, roleSummarizer } from "../governance/list_states.ts";
import { CHECK_IDS, SEVERITIES } from "../governance/review/check.ts";
import { describeDeclared, signInWarning } from "../governance/sign_in.ts";
import { describeFigures, takeCensus } from "../tenant/confirmation.ts";
import type { Material } from "./material.ts";
import type { Survey } from "./survey.ts";

/** The papers of a package: its README, the record of the extraction, and what it cannot prove. */

/** `README.md`: what the package is about, its control totals, how to verify it, what is not known. */
export function writeReadme(material: Material, survey: Survey, files: readonly string[]): string {
  const { tenant, facts, review, version, extraction } = material;
  const { reservation, totals, findings } = survey;
  const bySeverity = SEVERITIES.map((severity) =>
    `${findings.filter((finding) => finding.severity === severity).length} ${severity}`
  );
  const counted = extraction.figures?.counted ?? facts.counted;
  const ran = new Set<string>([
    ...review.passed,
    ...[...findings, ...review.notDecidable].map(({ check }) => check),
  ]);
  const left = CHECK_IDS.filter((id) => !ran.has(id));
  return writePage(
    reservation?.sentence,
    `Access review of ${named(material)}, ${iso(facts.fetchedAt)}`,
    [
      ...(tenant.sandbox ? ["Sandbox: these are invented users, not a real tenant."] : []),
      `Who had access to Spanning Backup for Microsoft 365, and why, as its API told it to the ` +
      `program spanning-access-mcp ${version}. Times are UTC.`,
      "## Control totals",
      table(["total", "number"], [
        ["users, rows of population.csv", totals.users],
        ["users by the tenant's own count", counted ?? "not stated"],
        ...STATUSES.map((status) =>
          [
            `${status} users`,
            sumCounts(material.stateCounts, (state) => state.status === status),
          ] as const
        ),
        ["grants, rows of grants.csv", totals.grants],
        ["privileged grants, rows of privileged.csv", totals.privileged],
        ["rows of grants.csv that ask for a decision", totals.toDecide],
        ["administrators of unknown kind, in no worksheet", survey.unknownAdmins.length],
        ["findings by severity", bySeverity.join(", ")],
      ]),
      ...explainFigures(material),
      "## Roles",
      table(
        ["role", "holders", "of these disabled"],
        countRoles(material).map((role) => [
          role.displayName,
          describeMembers(role),
          role.disabledMembers ?? "",
        ]),
      ),
      "## Checks",
      list([
        ...findings.map(({ check, severity, title, count, atLeast }) =>
          `${severity}: ${title} (${check}, ${atLeast ? "at least " : ""}${count})`
        ),
        ...review.notDecidable.map(({ check, reason }) => `not decidable: ${check}. ${reason}`),
        `passed: ${review.passed.join(", ") || "none"}`,
        ...(left.length === 0 ? [] : [`not run: ${left.join(", ")}`]),
        ...review.notes,
      ]),
      "## How to decide",
      "Fill a copy of `grants.csv`, or of `privileged.csv` alone, and leave the sealed file as it is. " +
      "A row asks for a decision (`keep`, `change`, `revoke`, `defer` or `exception`) where its role " +
      "is global_admin, spanning_admin or shared_mailbox, or `finding_ids` is not empty. Keeping " +
      "privileged access needs a justification, and so does deciding about oneself. Open the copy " +
      "with all columns as text (in LibreOffice with *Format quoted field as text*): an id that a " +
      "spreadsheet rewrote, such as `0012` to `12`, is refused.",
      "## How to verify",
      "In this folder: `sha256sum --strict -c SHA256SUMS` (on macOS `shasum -a 256 -c SHA256SUMS`). " +
      "The hashes prove that nothing was edited only if the SHA-256 of `manifest.json` was kept " +
      "elsewhere, in a ticket or a message, or if the package is signed. A signature " +
      "(`manifest.json.sig`, Ed25519) is checked with the public key of whoever signed, which you " +
      "got from them and not from here: `openssl pkeyutl -verify -pubin -inkey public.pem -rawin " +
      "-in manifest.json -sigfile manifest.json.sig`. `createdFrom` in the manifest is the SHA-256 " +
      "of `users.ndjson`, from which all tables follow.",
      "In tables for people, a cell that a spreadsheet would take for a formula begins with an " +
      "apostrophe (inside a cell it stands after a semicolon, tab or line end), and characters that cannot be seen are written as `<U+XXXX>`. `ms_id` and " +
      "`grant_id` are never changed, and neither is anything in `users.ndjson` and the files for C1.",
      "## Files",
      list(files.map((file) => `\`${file}\`: ${PURPOSES[file] ?? ""}`)),
    ],
  );
}

/** What each file of a package is for. */
const PURPOSES: Readonly<Record<string, string>> = {
  "README.md": "this page",
  "report.html": "the review on one page, to read, print and sign",
  "extraction.json": "how the list was read: requests, pages, control totals, settings",
  "population.csv": "every user",
  "grants.csv": "every proven grant, a worksheet to decide in",
  "privileged.csv": "the same for Global Admin and Spanning Admin, disabled ones included",
  "findings.csv": "what the checks found, with the people",
  "changes.csv": "what happened to anybody's access since the earlier reading",
  "not-determinable.csv": "what the data does not tell, which does not mean none",
  "limitations.md": "what this package cannot prove",
  "users.ndjson": "what Spanning's API said of each user, one RFC 8785 object a line",
  "c1-grants.csv": "grants in C1's file format",
  "c1-accounts.csv": "accounts in C1's file format",
  "baton.json": "users and grants for baton-file",
  "manifest.json": "every file with its size and SHA-256",
  "manifest.json.sig": "the signature of the manifest, 64 bytes",
  "SHA256SUMS": "the same hashes, for sha256sum",
};

/** `limitations.md`: what holds for every package, and what for this one. */
export function writeLimitations(
  material: Material,
  { reservation, unknownAdmins }: Survey,
): string {
  const { review, facts, settings, history, extraction } = material;
  const sign = signInWarning(settings.signInPaths);
  return writePage(reservation?.sentence, "Limitations", [
    "## Of every package",
    list([
      "Spanning's API tells which tags and flags an account has, not since when nor who granted them.",
      "The API tells no last sign-in and no second factor, so an unused account looks like a used one.",
      "Who can sign in by an integration (VSA, UniView, KaseyaOne) is not in the API; such people need not be in the list.",
      "A role that only tags prove is not determinable for a record without tags. Not determinable is not none.",
      "The list is of the moment at which it was read, page by page: a change in between may be in it or not.",
      "A shared mailbox is a `Service` account in the files for C1: that is this program's judgement.",
    ]),
    "## Of this one",
    list([
      ...facts.warnings.map((warning) => cleanText(warning, 2_000)),
      ...(extraction.record === undefined
        ? ["The requests and pages of this reading were not kept, so extraction.json lacks them."]
        : []),
      ...(settings.signInPaths === undefined
        ? ["Nobody declared which sign-in integrations are on."]
        : sign === undefined
        ? []
        : [sign]),
      ...countRoles(material).filter(({ members }) => members === undefined).map((role) =>
        `${role.displayName}: ${describeMembers(role)}.`
      ),
      ...(unknownAdmins.length === 0 ? [] : [
        `${
          plural(unknownAdmins.length, "administrator is", "administrators are")
        } of unknown kind and in no worksheet: see not-determinable.csv.`,
      ]),
      ...review.notDecidable.map(({ check, reason }) => `${check} could not be decided: ${reason}`),
      ...(history === undefined
        ? ["No readings are kept, so this package tells no changes and no earlier decisions."]
        : history.changes === undefined
        ? ["There is no earlier reading to compare with."]
        : history.changes.readingChanged.map((sentence) =>
          `In the reading, not in the access: ${cleanText(sentence, 2_000)}`
        )),
    ]),
  ]);
}

/** `extraction.json`: source, scope, completeness, integrity, who and when. */
export function writeExtraction(
  material: Material,
  { reservation, totals, tags }: Survey,
): string {
  const { tenant, facts, extraction, settings, version, stateCounts } = material;
  const { record, figures, administrator, apiHost } = extraction;
  const { thresholds, countCheck, countGuests, signInPaths, allowPartial } = settings;
  const counted = figures?.counted ?? facts.counted;
  return toJson({
    ...(reservation === undefined ? {} : { notice: reservation.sentence }),
    tenant: tenant.id,
    ...(tenant.name === undefined ? {} : { tenantName: tenant.name }),
    region: tenant.region,
    apiHost,
    sandbox: tenant.sandbox,
    fetchedAt: iso(facts.fetchedAt),
    ...(facts.asOf === undefined ? {} : { asOf: facts.asOf }),
    ...(record === undefined ? { recordKept: false } : {
      recordKept: true,
      startedAt: iso(record.startedAt),
      finishedAt: iso(record.finishedAt),
      requests: record.requests,
      pages: record.pages.map(({ receivedAt, ...page }) => ({
        ...page,
        receivedAt: iso(receivedAt),
      })),
      pagesUnused: record.pagesUnused,
      rowsReceived: record.rowsReceived,
      rowsUnreadable: record.rowsUnreadable,
      rowsOverlapping: record.rowsOverlapping,
      duplicatesMerged: record.duplicatesMerged,
    }),
    pagesRead: facts.pages,
    users: totals.users,
    tenantCount: counted ?? null,
    tenantSeatsAssigned: figures?.assigned ?? null,
    tenantCountAgrees: counted === undefined ? null : facts.confirmed === true,
    ...(figures === undefined
      ? {}
      : { figures: describeFigures(takeCensus(stateCounts), figures) }),
    complete: facts.complete,
    confirmed: facts.confirmed === true,
    ...(facts.answeredFor === undefined
      ? {}
      : { answeredFor: `the operator, by SPANNING_COUNT_CHECK=${facts.answeredFor}` }),
    warnings: facts.warnings.map((warning) => cleanText(warning, 2_000)),
    toolVersion: version,
    settings: {
      thresholds,
      countCheck,
      countGuests: countGuests ?? "not declared",
      signInPaths: describeDeclared(signInPaths),
      allowPartial,
    },
    extractedBy: administrator === undefined
      ? { administrator: "left out by a setting" }
      : { administrator },
    distinctTags: tags,
  });
}

/** A page of a package: its reservation first, then a title and paragraphs. */
export function writePage(
  notice: string | undefined,
  title: string,
  parts: readonly string[],
): string {
  const head = notice === undefined ? [] : [`**${notice}**`];
  return `${[...head, `# ${title}`, ...parts].join("\n\n")}\n`;
}

/** JSON as people read it, ending with a line end. */
export function toJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** The parts of the list beside the tenant's own figures, so that nobody wonders at a difference. */
export function explainFigures(
  { stateCounts, extraction: { figures } }: Material,
): string[] {
  if (figures === undefined) return [];
  const told = describeFigures(takeCensus(stateCounts), figures);
  return [`${told.slice(0, 1).toUpperCase()}${told.slice(1)}.`];
}

function countRoles({ facts, stateCounts }: Material): readonly RoleMembers[] {
  return roleSummarizer(facts.complete)(stateCounts).roles;
}

function describeMembers({ members, atLeast, determinable }: RoleMembers): string {
  if (!determinable) return "not determinable, which does not mean none";
  return members === undefined ? `at least ${atLeast}` : String(members);
}

function named({ tenant: { id, name } }: Material): string {
  return name === undefined || name === id ? id : `${cleanText(name)} (${id})`;
}

function iso(moment: number): string {
  return new Date(moment).toISOString();
}

function list(items: readonly string[]): string {
  return items.length === 0 ? "- nothing" : items.map((item) => `- ${onOneLine(item)}`).join("\n");
}

function table(
  head: readonly [string, ...string[]],
  rows: readonly (readonly (string | number)[])[],
): string {
  const line = (cells: readonly (string | number)[]): string =>
    `| ${cells.map((cell) => onOneLine(String(cell)).replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function onOneLine(text: string): string {
  return text.replaceAll(/\s*[\r\n]+\s*/g, " ");
}
