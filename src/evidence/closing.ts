import { UserInputError } from "../base/errors.ts";
import { cleanText } from "../base/safe_text.ts";
import { plural } from "../base/text.ts";
import type { AccountState } from "../governance/account_state.ts";
import { isAdminRole } from "../governance/roles.ts";
import { type Table, writeCsv } from "./csv.ts";
import { FORMAT, type Manifest, type SigningKey } from "./manifest.ts";
import { type EarlierDecision, mapUsers, type Material, type Reservation } from "./material.ts";
import { type Content, EvidencePackage } from "./package.ts";
import { writeExtraction, writePage } from "./papers.ts";
import { type SealedReview, USERS } from "./sealed_review.ts";
import { surveyMaterial, writeUsers } from "./survey.ts";
import { DECISION_COLUMNS, GRANT_IDENTITY } from "./tables.ts";
import {
  type CheckedWorksheet,
  checkWorksheet,
  type DecidedRow,
  DECISIONS,
  readWorksheet,
  type SealedRow,
} from "./worksheet.ts";

/**
 * The closing of a review: a filled worksheet against its package, the tenant as it is now, and the
 * files that say so. Sealed files stay as they are.
 */

/** Checks what a reviewer filled. Throws `UserInputError` where it is no worksheet. */
export function checkFilled(
  { rows, namesOf }: SealedReview,
  worksheet: Uint8Array<ArrayBuffer>,
): CheckedWorksheet {
  return checkWorksheet(readWorksheet(worksheet), rows, namesOf);
}

/**
 * Prepares the files of a closing from the tenant as it is now.
 *
 * Throws `UserInputError` for a worksheet with problems, and for a list that is another tenant's,
 * not later than the sealed one, or may not be sealed.
 */
export async function prepareCompletion(
  { manifest, manifestSha256 }: SealedReview,
  { checked, worksheet }: {
    readonly checked: CheckedWorksheet;
    readonly worksheet: Uint8Array<ArrayBuffer>;
  },
  material: Material,
  { signingKey }: { readonly signingKey?: SigningKey | undefined } = {},
): Promise<Completion> {
  const { tenant, facts, version } = material;
  if (checked.problems.length > 0) {
    throw new UserInputError(
      `Cannot close this review: the worksheet has ${plural(checked.problems.length, "problem")}. ${
        checked.problems[0]
      }`,
    );
  }
  refuseOtherTenant(manifest, tenant);
  if (facts.fetchedAt <= Date.parse(manifest.fetchedAt)) {
    throw new UserInputError(
      "Cannot close this review: the tenant was not read again since it was sealed",
    );
  }
  const survey = await surveyMaterial(material);
  // Decisions lack what the sealed list lacks, however whole the list is now.
  const reservation = readReservation(manifest) ?? survey.reservation;
  const notices = new Set(
    [reservation, survey.reservation].flatMap((each) => each === undefined ? [] : [each.sentence]),
  );
  const notice = notices.size === 0 ? undefined : [...notices].join(". ");
  const outcomes = await compare(checked.decided, material);
  const counts = { gone: 0, stillThere: 0, notDeterminable: 0 };
  for (const { decision, grantId } of checked.decided) {
    const outcome = decision === "revoke" ? outcomes.get(grantId) : undefined;
    if (outcome === "gone") counts.gone++;
    else if (outcome === "still_there") counts.stillThere++;
    else if (outcome === "not_determinable") counts.notDeterminable++;
  }
  const csv = (table: Table): Content => writeCsv(table, { reservation });
  const contents = new Map<string, () => Content>([
    [
      "README.md",
      () => describeClosing(manifest, manifestSha256, material, checked, counts, notice),
    ],
    ["decisions.csv", () => csv(decisionsTable(checked.decided))],
    ["access-at-completion.csv", () => csv(outcomesTable(checked.decided, outcomes))],
    ["worksheet-as-filled.csv", () => worksheet],
    ["extraction.json", () => writeExtraction(material, survey)],
    [USERS, () => writeUsers(material, survey.reservation)],
  ]);
  const head = {
    ...(notice === undefined ? {} : { notice }),
    format: FORMAT,
    kind: "completion" as const,
    run: manifest.run,
    tenant: tenant.id,
    region: tenant.region,
    fetchedAt: new Date(facts.fetchedAt).toISOString(),
    toolVersion: version,
    createdFrom: manifestSha256,
    totals: { ...checked.totals, ...counts },
  };
  return {
    files: new EvidencePackage("completion", contents, head, signingKey),
    outcomes: counts,
    stillThere: checked.decided.filter(({ decision, grantId }) =>
      decision === "revoke" && outcomes.get(grantId) === "still_there"
    ),
    decisions: checked.decided.map((row) => toDecision(row, facts.fetchedAt)),
  };
}

function readReservation({ notice }: Manifest): Reservation | undefined {
  const label = RESERVATIONS.find((each) => notice?.startsWith(each));
  return notice === undefined || label === undefined ? undefined : { label, sentence: notice };
}

const RESERVATIONS = ["INCOMPLETE", "NOT CONFIRMED"] as const;

/** Throws `UserInputError` for a review that is not of this tenant. */
export function refuseOtherTenant(
  manifest: Manifest,
  { id, region }: Pick<Material["tenant"], "id" | "region">,
): void {
  if (manifest.tenant === id && manifest.region === region) return;
  throw new UserInputError("Cannot close this review: it is of another tenant");
}

/** A closing that is ready to be written beside the sealed files. */
interface Completion {
  /** Named `completion`. */
  readonly files: EvidencePackage;
  /** How many revokes are gone, are still there, or cannot be told. */
  readonly outcomes: {
    readonly gone: number;
    readonly stillThere: number;
    readonly notDeterminable: number;
  };
  readonly stillThere: readonly SealedRow[];
  /** To be kept with the history, where there is one. */
  readonly decisions: readonly (EarlierDecision & { readonly userId: string })[];
}

/** Whether what was to change or go is there now. */
type Outcome = "gone" | "still_there" | "not_determinable";

async function compare(
  decided: readonly DecidedRow[],
  material: Material,
): Promise<ReadonlyMap<string, Outcome>> {
  const asked = decided.filter(({ decision }) => decision === "revoke" || decision === "change");
  const wanted = new Set(asked.map(({ userId }) => userId.toLowerCase()));
  const states = new Map<string, AccountState>();
  for await (const batch of mapUsers(material, (user) => [user])) {
    for (const { identity, state } of batch) {
      const id = identity.id.toLowerCase();
      if (wanted.has(id)) states.set(id, state);
    }
  }
  return new Map(asked.map(({ grantId, roleId, userId }) => {
    const state = states.get(userId.toLowerCase());
    if (state === undefined) {
      return [grantId, material.facts.complete ? "gone" : "not_determinable"];
    }
    if (state.held.some(({ role }) => role === roleId)) return [grantId, "still_there"];
    const open = state.notDeterminable.some((role) => role === roleId) ||
      (isAdminRole(roleId) && state.adminOfUnknownKind);
    return [grantId, open ? "not_determinable" : "gone"];
  }));
}

function rowCells(row: SealedRow): string[] {
  const { grantId, roleId, roleName, userId, userPrincipalName, displayName } = row;
  return [grantId, roleId, roleName, userId, userPrincipalName, displayName];
}

function decisionsTable(decided: readonly DecidedRow[]): Table {
  return {
    columns: [...GRANT_IDENTITY, ...DECISION_COLUMNS, "self_review"],
    rows: [decided.map((row) => [
      ...rowCells(row),
      ...DECISION_COLUMNS.map((column) =>
        column === "decision" ? row.decision : cleanText(row.filled[column], LONGEST_TEXT)
      ),
      String(row.selfReview),
    ])],
  };
}

/** What a reviewer wrote is cut later than a name. */
const LONGEST_TEXT = 4_000;

function outcomesTable(
  decided: readonly DecidedRow[],
  outcomes: ReadonlyMap<string, Outcome>,
): Table {
  return {
    columns: [...GRANT_IDENTITY, "decision", "at_completion"],
    rows: [decided.flatMap((row) => {
      const outcome = outcomes.get(row.grantId);
      return outcome === undefined ? [] : [[...rowCells(row), row.decision, outcome]];
    })],
  };
}

function describeClosing(
  { fetchedAt, tenant, run }: Manifest,
  manifestSha256: string,
  { facts }: Material,
  { totals }: CheckedWorksheet,
  { gone, stillThere, notDeterminable }: Completion["outcomes"],
  notice: string | undefined,
): string {
  const sum = DECISIONS.map((word) => `${totals[word]} ${word}`).join(" + ");
  return writePage(notice, `Completion of the access review of ${tenant}, run ${run}`, [
    `The review was sealed from a list read at ${fetchedAt}; the tenant was read again at ${
      new Date(facts.fetchedAt).toISOString()
    }. The SHA-256 of the sealed \`manifest.json\` is \`${manifestSha256}\`.`,
    "## Totals",
    `Of ${
      plural(totals.rows, "sealed row")
    }, ${totals.toDecide} asked for a decision and ${totals.undecided} of these have none. Reviewed: ${totals.reviewed} = ${sum}. ` +
    "A decision of somebody about themselves counts as an exception.",
    "## Revocations",
    `Of ${
      plural(gone + stillThere + notDeterminable, "grant")
    } to revoke, ${gone} are gone, ${stillThere} are still there, and of ${notDeterminable} the data ` +
    "does not tell. They are in `access-at-completion.csv`.",
    "## Files",
    "`decisions.csv`: every decision. `worksheet-as-filled.csv`: the worksheet as it was handed in. " +
    "`users.ndjson` and `extraction.json`: the list that the revocations were compared with. " +
    "Verify with `sha256sum --strict -c SHA256SUMS` in this folder.",
  ]);
}

function toDecision(
  { grantId, userId, decision, filled }: DecidedRow,
  closedAt: number,
): Completion["decisions"][number] {
  const reviewer = filled.reviewer || filled.reviewer_email;
  return {
    grantId,
    userId,
    decision,
    ...(reviewer === "" ? {} : { reviewer }),
    ...(filled.justification === "" ? {} : { reason: filled.justification }),
    decidedAt: new Date(readDate(filled.decided_at) ?? closedAt).toISOString(),
  };
}

/**
 * A date as people and spreadsheets write it, in milliseconds since 1970; undefined for what may mean
 * two days. Without an offset it is UTC.
 */
export function readDate(text: string): number | undefined {
  const iso =
    /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i
      .exec(text.trim());
  if (iso !== null) {
    const [, year, month, day, time = "00:00", offset = "Z"] = iso;
    return toMoment(Number(year), Number(month), Number(day), `${time}${offset}`);
  }
  const [, first = "", mark, second = "", year] =
    /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:[ ,].*)?$/.exec(text.trim()) ?? [];
  if (year === undefined) return undefined;
  const [one, two] = [Number(first), Number(second)];
  if (mark === "." || one > 12 || one === two) return toMoment(Number(year), two, one);
  return two > 12 ? toMoment(Number(year), one, two) : undefined;
}

function toMoment(year: number, month: number, day: number, time = "00:00Z"): number | undefined {
  const date = [String(year), ...[month, day].map((part) => String(part).padStart(2, "0"))].join(
    "-",
  );
  const moment = Date.parse(`${date}T${time}`);
  const midnight = new Date(`${date}T00:00Z`);
  return Number.isNaN(moment) || midnight.getUTCDate() !== day ? undefined : moment;
}
