import { UserInputError } from "../base/errors.ts";
import { quote } from "../base/safe_text.ts";
import { foldAddress, plural } from "../base/text.ts";
import { isAdminRole } from "../governance/roles.ts";
import { HEAD_WITHIN, readCsv } from "./read_csv.ts";
import { DECISION_COLUMNS } from "./tables.ts";

/** A worksheet that a reviewer filled, as a spreadsheet left it, against the one that was sealed. */

/** What a reviewer may decide. */
export const DECISIONS = ["keep", "change", "revoke", "defer", "exception"] as const;

/** One of {@linkcode DECISIONS}. */
type DecisionWord = typeof DECISIONS[number];

/** A column that a reviewer fills. */
type DecisionColumn = typeof DECISION_COLUMNS[number];

/** A row that was sealed. */
export interface SealedRow {
  readonly grantId: string;
  readonly roleId: string;
  readonly roleName: string;
  /** Microsoft object id. */
  readonly userId: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
  /** Whether a reviewer has to decide about it. */
  readonly asks: boolean;
}

/** A row that was decided. */
export interface DecidedRow extends SealedRow {
  readonly filled: Readonly<Record<DecisionColumn, string>>;
  readonly decision: DecisionWord;
  /** Whether the reviewer is the person whose access it is. */
  readonly selfReview: boolean;
}

/** What a worksheet says, and all that is wrong with it. */
export interface CheckedWorksheet {
  readonly decided: readonly DecidedRow[];
  readonly totals: WorksheetTotals;
  /** One sentence each; a worksheet with any is not closed. */
  readonly problems: readonly string[];
}

/** The numbers that have to add up: reviewed is the sum of the five after it. */
interface WorksheetTotals extends Readonly<Record<DecisionWord, number>> {
  /** Rows that were sealed. */
  readonly rows: number;
  /** Rows that ask for a decision. */
  readonly toDecide: number;
  readonly reviewed: number;
  /** Rows that ask for a decision and have none. */
  readonly undecided: number;
}

/** A row of a filled worksheet, by the names of its columns. */
interface FilledRow {
  /** Its place in the file, from 1. */
  readonly number: number;
  readonly cells: ReadonlyMap<string, string>;
}

/** Reads a filled worksheet. Throws `UserInputError` where a column that is needed is missing. */
export function readWorksheet(bytes: Uint8Array<ArrayBuffer>): FilledRow[] {
  const table = readCsv(decode(bytes));
  const at = table.slice(0, HEAD_WITHIN).findIndex(({ cells }) =>
    cells.map(toColumn).includes("grant_id")
  );
  if (at < 0) {
    throw new UserInputError(
      "Cannot read the worksheet: it has no column grant_id. Fill a copy of grants.csv or " +
        "privileged.csv, and save it as CSV",
    );
  }
  const columns = table[at]?.cells.map(toColumn) ?? [];
  for (const column of NEEDED) {
    const count = columns.filter((each) => each === column).length;
    if (count === 1) continue;
    throw new UserInputError(
      `Cannot read the worksheet: ${
        count === 0 ? `the column ${column} is missing` : `there are ${count} columns ${column}`
      }`,
    );
  }
  return table.slice(at + 1).map(({ cells, number }) => ({
    number,
    cells: new Map(
      columns.flatMap((column, place) =>
        column === "" ? [] : [[column, (cells[place] ?? "").trim()] as const]
      ),
    ),
  }));
}

const NEEDED = ["grant_id", "decision", "justification", "reviewer"] as const;

function toColumn(cell: string): string {
  return cell.trim().toLowerCase().replaceAll(/[\s-]+/g, "_");
}

/** UTF-8 as it was written, UTF-16 as Excel's "Unicode Text", or else what Windows saves. */
function decode(bytes: Uint8Array<ArrayBuffer>): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** The addresses and the name by which somebody may sign a decision. */
export interface SignerNames {
  readonly userPrincipalName: string;
  readonly email?: string;
  readonly displayName?: string;
}

/**
 * Checks a filled worksheet against the sealed rows, by their ids without white space around: each
 * row once, none added or lost, no id rewritten, everything decided that asks for it, and reasons
 * where they are needed. A worksheet of privileged grants alone is a copy of `privileged.csv`.
 *
 * Throws `UserInputError` for the worksheet of another package.
 */
export function checkWorksheet(
  rows: readonly FilledRow[],
  all: ReadonlyMap<string, SealedRow>,
  namesOf: (userId: string) => SignerNames | undefined,
): CheckedWorksheet {
  const known = rows.flatMap(({ cells }) => all.get(cells.get("grant_id") ?? "") ?? []);
  if (known.length === 0 && rows.length > 0) {
    // Nothing of it is quoted: it may be about people of another tenant.
    throw new UserInputError(
      "Cannot close this review: no row of the worksheet is in its package. Fill a copy of the " +
        "package's own grants.csv or privileged.csv",
    );
  }
  const sealed = known.length > 0 && known.every(({ roleId }) => isAdminRole(roleId))
    ? new Map([...all].filter(([, { roleId }]) => isAdminRole(roleId)))
    : all;
  const problems: string[] = [];
  const decided: DecidedRow[] = [];
  const seen = new Map<string, number>();
  for (const row of rows) {
    const id = row.cells.get("grant_id") ?? "";
    const known = sealed.get(id);
    if (known === undefined) problems.push(`Row ${row.number}: ${describeStranger(id)}`);
    else if (seen.has(id)) {
      problems.push(`Row ${row.number}: ${id} stands in row ${seen.get(id)} already`);
    } else {
      seen.set(id, row.number);
      problems.push(...compareIds(row, known));
      const judged = judge(row, known, namesOf(known.userId));
      problems.push(...judged.problems.map((problem) => `Row ${row.number}: ${problem}`));
      if (judged.decided !== undefined) decided.push(judged.decided);
    }
  }
  const lost = [...sealed.keys()].filter((id) => !seen.has(id));
  if (lost.length > 0) {
    const named = lost.slice(0, MOST_NAMED).join(", ");
    const more = lost.length > MOST_NAMED ? ` and ${lost.length - MOST_NAMED} more` : "";
    problems.push(
      `${plural(lost.length, "sealed row is", "sealed rows are")} missing: ${named}${more}`,
    );
  }
  return { decided, totals: addUp(sealed, decided), problems };
}

const MOST_NAMED = 5;

/** An id that is not sealed: rewritten by a spreadsheet, or a row of somebody's own. */
function describeStranger(id: string): string {
  if (id === "") return "the grant_id is missing";
  return REWRITTEN.test(id)
    ? `the grant_id ${
      quote(id)
    } was rewritten, as spreadsheets do with numbers: take it from the sealed file`
    : `the grant_id ${quote(id)} is in no sealed row: a row was added, or its id was changed`;
}

const REWRITTEN = /^[+-]?\d[\d.,]*(?:e[+-]?\d+)?$/i;

/** Identifiers have to be as they were sealed, wherever the worksheet still has them. */
function compareIds({ number, cells }: FilledRow, { userId, roleId }: SealedRow): string[] {
  return ([["ms_id", userId], ["role_id", roleId]] as const).flatMap(([column, id]) => {
    const cell = cells.get(column);
    if (cell === undefined || cell === id.trim()) return [];
    const how = cell === ""
      ? "is empty"
      : REWRITTEN.test(cell)
      ? `was rewritten to ${quote(cell)}, as spreadsheets do with numbers`
      : `was changed to ${quote(cell)}`;
    return [`Row ${number}: ${column} ${how}; sealed is ${quote(id)}`];
  });
}

interface Judged {
  readonly decided?: DecidedRow;
  readonly problems: readonly string[];
}

function judge(
  { cells }: FilledRow,
  sealed: SealedRow,
  names: SignerNames | undefined,
): Judged {
  const filled = Object.fromEntries(
    DECISION_COLUMNS.map((column) => [column, cells.get(column) ?? ""]),
  ) as Record<DecisionColumn, string>;
  const word = filled.decision.toLowerCase();
  if (word === "") {
    return { problems: sealed.asks ? [`${sealed.grantId} asks for a decision and has none`] : [] };
  }
  const decision = DECISIONS.find((each) => each === word);
  if (decision === undefined) {
    return {
      problems: [
        `the decision ${quote(filled.decision)} is none of ${DECISIONS.join(", ")}`,
      ],
    };
  }
  const { grantId, roleId } = sealed;
  const selfReview = isSelf(filled, names);
  const reasons = [
    ...(decision === "keep" && isAdminRole(roleId) ? ["privileged access is kept"] : []),
    ...(decision === "exception" ? ["an exception is made"] : []),
    ...(selfReview ? ["the reviewer decides about themselves"] : []),
  ];
  const problems = [
    ...(filled.reviewer === "" && filled.reviewer_email === ""
      ? [`${grantId} is decided, but no reviewer is named`]
      : []),
    ...(filled.justification === ""
      ? reasons.map((reason) => `${grantId} needs a justification, because ${reason}`)
      : []),
  ];
  return { problems, decided: { ...sealed, filled, decision, selfReview } };
}

/** Whether whoever signed is the person whose grant it is, by address, or by name without one. */
function isSelf(
  { reviewer, reviewer_email: address }: Readonly<Record<DecisionColumn, string>>,
  names: SignerNames | undefined,
): boolean {
  if (names === undefined) return false;
  const { userPrincipalName, email = "", displayName = "" } = names;
  // People also write `Ada Nowak <ada@contoso.example>`.
  const signed = [reviewer, address].flatMap((text) => [text, ...text.split(/[\s<>()[\]",;]+/)])
    .map(foldAddress);
  const own = [userPrincipalName, email].map(foldAddress).filter((text) => text !== "");
  return signed.some((text) => own.includes(text)) ||
    (address === "" && displayName !== "" && foldAddress(reviewer) === foldAddress(displayName));
}

/** Deciding about oneself counts as an exception, whatever was decided. */
function addUp(
  sealed: ReadonlyMap<string, SealedRow>,
  decided: readonly DecidedRow[],
): WorksheetTotals {
  const counts: Record<DecisionWord, number> = {
    keep: 0,
    change: 0,
    revoke: 0,
    defer: 0,
    exception: 0,
  };
  for (const { decision, selfReview } of decided) counts[selfReview ? "exception" : decision]++;
  const asking = [...sealed.values()].filter(({ asks }) => asks).length;
  return {
    rows: sealed.size,
    toDecide: asking,
    reviewed: decided.length,
    ...counts,
    undecided: asking - decided.filter(({ asks }) => asks).length,
  };
}
