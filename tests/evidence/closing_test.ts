import assert from "node:assert/strict";
import fc from "fast-check";
import { UserInputError } from "../../src/base/errors.ts";
import { checkFilled, prepareCompletion, readDate } from "../../src/evidence/closing.ts";
import type { Material } from "../../src/evidence/material.ts";
import { openReview, type SealedReview } from "../../src/evidence/sealed_review.ts";
import { verifyPackage } from "../../src/evidence/verify.ts";
import { HOSTILE_TEXTS } from "../assurance/safety/hostile_tenant.ts";
import { FETCHED_AT, materialOf, type MaterialOptions } from "./materials.ts";
import { asFiles, digestsOf, type Files, readFiles, textOf, writeReview } from "./written.ts";
import { readTable } from "./read_table.ts";

const FLAGS = { assigned: true, isAdmin: false, isDeleted: false, isArchive: false };
const ADA = {
  ...FLAGS,
  msId: "0012",
  userPrincipalName: "ada@contoso.example",
  email: "a.no'wak@contoso.example",
  displayName: "Ada Nowak",
  isAdmin: true,
  tags: ["User", "Global Admin"],
};
const BO = {
  ...FLAGS,
  msId: "1e10",
  userPrincipalName: "bo@contoso.example",
  displayName: "Bo, Jr.",
  isAdmin: true,
  tags: ["User", "Spanning Admin"],
};
const CY = { ...FLAGS, msId: "c", userPrincipalName: "cy@contoso.example", tags: ["User"] };
const BOX = {
  ...FLAGS,
  msId: "d",
  userPrincipalName: "info@contoso.example",
  tags: ["Shared Mailbox"],
};
const EVERYBODY = [ADA, BO, CY, BOX];

const ADA_ADMIN = "role:global_admin:assigned:user:0012";
const BO_ADMIN = "role:spanning_admin:assigned:user:1e10";
const MAILBOX = "role:shared_mailbox:assigned:user:d";

type Cells = Record<string, string>;

const KEPT = {
  decision: "keep",
  justification: "Runs the backups",
  reviewer: "Mia Manager",
  reviewer_email: "mia@contoso.example",
  decided_at: "2026-11-27",
};

/** What a reviewer decides where a row asks for it, unless a test says otherwise. */
function decide(row: Cells, decisions: Readonly<Record<string, Cells>>): Cells {
  const asks = row.role_id !== "user" || row.finding_ids !== "";
  return { ...row, ...(asks ? KEPT : {}), ...decisions[row.grant_id ?? ""] };
}

async function seal(
  options: MaterialOptions = {},
): Promise<{ files: Files; review: SealedReview }> {
  const { files } = await writeReview(materialOf(EVERYBODY, options));
  return { files, review: await openReview(asFiles(files)) };
}

function fill(
  files: Files,
  decisions: Readonly<Record<string, Cells>> = {},
  path = "grants.csv",
): { columns: string[]; rows: Cells[] } {
  const { columns, rows } = readTable(textOf(files, path));
  return { columns, rows: rows.map((row) => decide(row, decisions)) };
}

interface Dialect {
  readonly delimiter?: string;
  readonly end?: string;
  readonly mark?: string;
  readonly quoted?: boolean;
}

function save(
  { columns, rows }: { readonly columns: readonly string[]; readonly rows: readonly Cells[] },
  { delimiter = ",", end = "\r\n", mark = "", quoted = false }: Dialect = {},
): Uint8Array<ArrayBuffer> {
  const cell = (text: string): string =>
    quoted || /["\r\n]/.test(text) || text.includes(delimiter)
      ? `"${text.replaceAll('"', '""')}"`
      : text;
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ""))];
  const text = lines.map((cells) => cells.map(cell).join(delimiter) + end).join("");
  return new TextEncoder().encode(mark + text);
}

/** The same tenant, read an hour later. */
function later(records: readonly unknown[], options: MaterialOptions = {}): Material {
  return materialOf(records, {
    ...options,
    facts: { fetchedAt: FETCHED_AT + 3_600_000, ...options.facts },
  });
}

Deno.test("a filled worksheet closes its review: each revoke is gone or still there", async () => {
  const { files, review } = await seal();
  const worksheet = save(fill(files, {
    [ADA_ADMIN]: { decision: "Revoke", justification: "Left the team" },
    [BO_ADMIN]: { decision: "revoke" },
    [MAILBOX]: { decision: "defer", justification: "" },
  }));
  const checked = checkFilled(review, worksheet);
  assert.deepEqual(checked.problems, []);
  const { totals } = checked;
  assert.equal(totals.revoke, 2);
  assert.equal(totals.defer, 1);
  assert.equal(totals.undecided, 0);
  assert.equal(
    totals.reviewed,
    totals.keep + totals.change + totals.revoke + totals.defer + totals.exception,
  );

  const now = later([{ ...ADA, isAdmin: false, tags: ["User"] }, BO, CY, BOX]);
  const completion = await prepareCompletion(review, { checked, worksheet }, now);
  assert.deepEqual(completion.outcomes, { gone: 1, stillThere: 1, notDeterminable: 0 });
  assert.deepEqual(completion.stillThere.map(({ grantId }) => grantId), [BO_ADMIN]);
  const decision = completion.decisions.find(({ grantId }) => grantId === ADA_ADMIN);
  assert.deepEqual(decision, {
    grantId: ADA_ADMIN,
    userId: "0012",
    decision: "revoke",
    reviewer: "Mia Manager",
    reason: "Left the team",
    decidedAt: "2026-11-27T00:00:00.000Z",
  });

  const written = await readFiles(completion.files.files());
  assert.deepEqual(written.get("worksheet-as-filled.csv"), worksheet);
  assert.equal(completion.files.sealed.manifest.createdFrom, review.manifestSha256);
  const outcomes = readTable(textOf(written, "access-at-completion.csv")).rows;
  assert.deepEqual(outcomes.map(({ grant_id, at_completion }) => [grant_id, at_completion]), [
    [ADA_ADMIN, "gone"],
    [BO_ADMIN, "still_there"],
  ]);

  const beside = new Map(files);
  for (const [path, bytes] of written) beside.set(`completion/${path}`, bytes);
  const verdict = await verifyPackage(asFiles(beside));
  assert.deepEqual(verdict.problems, []);
  assert.equal(verdict.completions, 1);

  const other = await writeReview(materialOf([ADA]));
  for (const [path, bytes] of written) other.files.set(`completion/${path}`, bytes);
  assert.match(
    (await verifyPackage(asFiles(other.files))).problems.join(),
    /closes another package/,
  );
});

Deno.test("a closing is the same bytes for the same worksheet and list", async () => {
  const { files, review } = await seal();
  const worksheet = save(fill(files));
  const write = async () => {
    const checked = checkFilled(review, worksheet);
    const { files } = await prepareCompletion(review, { checked, worksheet }, later(EVERYBODY));
    return digestsOf(await readFiles(files.files()));
  };
  assert.deepEqual(await write(), await write());
});

Deno.test("who is gone from a whole list holds nothing, and what the data does not tell stays open", async () => {
  const { files, review } = await seal();
  const revoke = { decision: "revoke" };
  const worksheet = save(fill(files, { [ADA_ADMIN]: revoke, [BO_ADMIN]: revoke }));
  const checked = checkFilled(review, worksheet);
  const outcomesOf = async (now: Material) =>
    (await prepareCompletion(review, { checked, worksheet }, now)).outcomes;
  assert.deepEqual(await outcomesOf(later([CY, BOX])), {
    gone: 2,
    stillThere: 0,
    notDeterminable: 0,
  });
  const { tags: _, ...untagged } = ADA;
  assert.deepEqual(
    await outcomesOf(later([untagged, CY, BOX])),
    { gone: 1, stillThere: 0, notDeterminable: 1 },
  );
  const open = { gone: 1, stillThere: 0, notDeterminable: 1 };
  assert.deepEqual(await outcomesOf(later([{ ...untagged, isAdmin: false }, CY, BOX])), open);
  const unknownKind = { ...ADA, tags: ["User", "Admin"] };
  assert.deepEqual(await outcomesOf(later([unknownKind, CY, BOX])), open);
  const partial = { facts: { complete: false }, settings: { allowPartial: true } };
  assert.deepEqual(
    await outcomesOf(later([CY], partial)),
    { gone: 0, stillThere: 0, notDeterminable: 2 },
  );
});

Deno.test("what a spreadsheet does to a CSV is forgiven", async () => {
  const { files, review } = await seal();
  const table = fill(files);
  const expected = checkFilled(review, save(table));
  assert.deepEqual(expected.problems, []);
  const dialect = fc.record({
    delimiter: fc.constantFrom(",", ";", "\t"),
    end: fc.constantFrom("\r\n", "\n", "\r"),
    mark: fc.constantFrom("", "\ufeff"),
    quoted: fc.boolean(),
  });
  const columns = fc.shuffledSubarray(table.columns, { minLength: table.columns.length });
  const rows = fc.shuffledSubarray(table.rows, { minLength: table.rows.length });
  await fc.assert(
    fc.asyncProperty(
      dialect,
      columns,
      rows,
      fc.nat(2),
      fc.constantFrom("2026-11-27", "27.11.2026", "11/27/2026", "46353", "27 November"),
      // deno-lint-ignore require-await
      async (dialect, columns, rows, blank, date) => {
        const dated = rows.map((row) => ({ ...row, decided_at: row.decision === "" ? "" : date }));
        const empty = Array.from({ length: blank }, () => ({}));
        const saved = save({
          columns: [...columns, ...empty.map(() => ""), "notes"],
          rows: [...empty, ...dated, ...empty],
        }, dialect);
        const checked = checkFilled(review, saved);
        assert.deepEqual(checked.problems, []);
        assert.deepEqual(checked.totals, expected.totals);
      },
    ),
    { numRuns: 200 },
  );
});

Deno.test("text that Windows or Excel saved in its own encoding is read", async () => {
  const { files, review } = await seal();
  const text = new TextDecoder().decode(save(fill(files), { delimiter: "\t" }))
    .replaceAll("Mia Manager", "Zoë Müller");
  const ansi = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const wide = new Uint8Array(2 + 2 * text.length);
  wide.set([0xff, 0xfe]);
  for (let at = 0; at < text.length; at++) wide[2 + 2 * at] = text.charCodeAt(at);
  const bigEndian = new Uint8Array(wide.length);
  for (let at = 0; at < wide.length; at++) bigEndian[at] = wide[at ^ 1] ?? 0;
  for (const saved of [ansi, wide, bigEndian]) {
    const checked = checkFilled(review, saved);
    assert.deepEqual(checked.problems, []);
    assert.equal(checked.decided[0]?.filled.reviewer, "Zoë Müller");
  }
});

Deno.test("what stands above the head does not hide how the cells are separated", async () => {
  const { files, review } = await seal();
  for (const delimiter of [";", "\t", ","] as const) {
    const table = new TextDecoder().decode(save(fill(files), { delimiter }));
    const text = `Access review, fourth quarter, by Mia\r\n\r\n${table}`;
    const checked = checkFilled(review, new TextEncoder().encode(text));
    assert.deepEqual(checked.problems, []);
    assert.ok(checked.totals.reviewed > 0);
  }
});

Deno.test("the worksheet of another package is refused, and nothing of it is quoted", async () => {
  const { files, review } = await seal();
  const { columns, rows } = fill(files);
  const foreign = rows.map((row) => ({ ...row, grant_id: `${row.grant_id}-of-somebody-else` }));
  assert.throws(() => checkFilled(review, save({ columns, rows: foreign })), (error) => {
    assert.match(String(error), /no row of the worksheet is in its package/);
    assert.doesNotMatch(String(error), /somebody-else/);
    return true;
  });
});

/** What is done to a filled worksheet, and what has to be said of it. */
const WRONG: Readonly<Record<string, readonly [(rows: Cells[]) => Cells[], RegExp]>> = {
  "an id that lost its zeros": [
    (rows) => rows.map((row) => row.ms_id === "0012" ? { ...row, ms_id: "12" } : row),
    /^Row 2: ms_id was rewritten to "12", as spreadsheets do with numbers; sealed is "0012"$/,
  ],
  "an id in scientific notation": [
    (rows) => rows.map((row) => row.ms_id === "1e10" ? { ...row, ms_id: "1E+10" } : row),
    /ms_id was rewritten to "1E\+10"/,
  ],
  "a grant's id changed": [
    (rows) => rows.map((row) => ({ ...row, grant_id: row.grant_id?.replace("0012", "12") ?? "" })),
    /"role:user:assigned:user:12" is in no sealed row/,
  ],
  "a role's id changed": [
    (rows) => rows.map((row) => row.role_id === "user" ? { ...row, role_id: "User " } : row),
    /role_id was changed to "User"; sealed is "user"/,
  ],
  "a row added": [
    (rows) => [...rows, { ...rows[0], grant_id: "role:user:assigned:user:new" }],
    /^Row 8: the grant_id "role:user:assigned:user:new" is in no sealed row/,
  ],
  "a row lost": [
    (rows) => rows.slice(1),
    /^1 sealed row is missing: role:user:assigned:user:0012$/,
  ],
  "a row twice": [
    (rows) => [...rows, rows[0] as Cells],
    /^Row 8: role:user:assigned:user:0012 stands in row 2 already$/,
  ],
  "a privileged row not decided": [
    (rows) => change(rows, ADA_ADMIN, { decision: "" }),
    /role:global_admin:assigned:user:0012 asks for a decision and has none/,
  ],
  "a mailbox not decided": [
    (rows) => change(rows, MAILBOX, { decision: " " }),
    /role:shared_mailbox:assigned:user:d asks for a decision/,
  ],
  "privileged access kept without a reason": [
    (rows) => change(rows, BO_ADMIN, { justification: " " }),
    /needs a justification, because privileged access is kept/,
  ],
  "an exception without a reason": [
    (rows) => change(rows, MAILBOX, { decision: "exception", justification: "" }),
    /because an exception is made/,
  ],
  "a reviewer about themselves, by principal name": [
    (rows) =>
      change(rows, ADA_ADMIN, {
        decision: "revoke",
        justification: "",
        reviewer_email: " ADA@contoso.example",
      }),
    /because the reviewer decides about themselves/,
  ],
  "a reviewer about themselves, by e-mail": [
    (rows) =>
      change(rows, ADA_ADMIN, {
        decision: "revoke",
        justification: "",
        reviewer: "a.no'wak@contoso.example",
      }),
    /because the reviewer decides about themselves/,
  ],
  "a reviewer about themselves, by name and address in one cell": [
    (rows) =>
      change(rows, ADA_ADMIN, {
        decision: "revoke",
        justification: "",
        reviewer: "Nowak, Ada <A.No'wak@contoso.example>",
        reviewer_email: "",
      }),
    /because the reviewer decides about themselves/,
  ],
  "a reviewer about themselves, by name alone": [
    (rows) =>
      change(rows, ADA_ADMIN, {
        decision: "revoke",
        justification: "",
        reviewer: "ada nowak",
        reviewer_email: "",
      }),
    /because the reviewer decides about themselves/,
  ],
  "a word that is no decision": [
    (rows) => change(rows, MAILBOX, { decision: "maybe" }),
    /the decision "maybe" is none of keep, change, revoke, defer, exception/,
  ],
  "no reviewer": [
    (rows) => change(rows, MAILBOX, { reviewer: "", reviewer_email: "" }),
    /is decided, but no reviewer is named/,
  ],
};

function change(rows: Cells[], grantId: string, cells: Cells): Cells[] {
  return rows.map((row) => row.grant_id === grantId ? { ...row, ...cells } : row);
}

for (const [what, [spoil, said]] of Object.entries(WRONG)) {
  Deno.test(`a worksheet is not closed with ${what}`, async () => {
    const { files, review } = await seal();
    const { columns, rows } = fill(files);
    const worksheet = save({ columns, rows: spoil(rows) });
    const checked = checkFilled(review, worksheet);
    assert.ok(checked.problems.some((problem) => said.test(problem)), checked.problems.join("\n"));
    await assert.rejects(
      prepareCompletion(review, { checked, worksheet }, later(EVERYBODY)),
      /^UserInputError: Cannot close this review: the worksheet has/,
    );
  });
}

Deno.test("deciding about oneself with a reason is an exception, and totals still add up", async () => {
  const { files, review } = await seal();
  const { totals, problems, decided } = checkFilled(
    review,
    save(fill(files, { [ADA_ADMIN]: { reviewer_email: "ada@contoso.example" } })),
  );
  assert.deepEqual(problems, []);
  assert.equal(totals.exception, 1);
  assert.equal(totals.reviewed, totals.keep + totals.exception);
  assert.ok(decided.find(({ grantId }) => grantId === ADA_ADMIN)?.selfReview);
});

Deno.test("a filled copy of privileged.csv is closed by itself", async () => {
  const { files, review } = await seal();
  const { columns, rows } = fill(files, {}, "privileged.csv");
  const { totals, problems } = checkFilled(review, save({ columns, rows }));
  assert.deepEqual(problems, []);
  assert.deepEqual([totals.rows, totals.toDecide, totals.reviewed], [2, 2, 2]);
  const lost = checkFilled(review, save({ columns, rows: rows.slice(1) }));
  assert.match(lost.problems.join(), /^1 sealed row is missing: role:global_admin:/);
});

Deno.test("what is no worksheet is refused with what is missing", async () => {
  const { files, review } = await seal();
  const { columns, rows } = fill(files);
  const refused = (columns: readonly string[], said: RegExp) =>
    assert.throws(() => checkFilled(review, save({ columns, rows })), said);
  refused(columns.filter((column) => column !== "grant_id"), /it has no column grant_id/);
  refused(columns.filter((column) => column !== "decision"), /the column decision is missing/);
  refused([...columns, "Decision"], /there are 2 columns decision/);
  assert.throws(() => checkFilled(review, new Uint8Array()), /it has no column grant_id/);
});

Deno.test("a review is closed only unchanged, of the same tenant, and with a list read since", async () => {
  const { files, review } = await seal();
  const worksheet = save(fill(files));
  const filled = { checked: checkFilled(review, worksheet), worksheet };
  await assert.rejects(
    prepareCompletion(review, filled, materialOf(EVERYBODY)),
    /was not read again/,
  );
  for (const other of [{ id: "other" }, { region: "eu" }]) {
    const tenant = { id: "northwind", region: "us", sandbox: false, ...other };
    await assert.rejects(
      prepareCompletion(review, filled, later(EVERYBODY, { tenant })),
      /it is of another tenant/,
    );
  }
  await assert.rejects(
    prepareCompletion(review, filled, later(EVERYBODY, { facts: { complete: false } })),
    /is not complete/,
  );
  const edited = new Map(files).set("grants.csv", worksheet);
  await assert.rejects(openReview(asFiles(edited)), /grants\.csv was changed/);
});

Deno.test("a closing in a package that is not whole says so everywhere", async () => {
  const partial = { facts: { complete: false }, settings: { allowPartial: true } };
  const { files, review } = await seal(partial);
  const worksheet = save(fill(files));
  const checked = checkFilled(review, worksheet);
  assert.deepEqual(checked.problems, []);
  const { files: completion } = await prepareCompletion(
    review,
    { checked, worksheet },
    later(EVERYBODY, partial),
  );
  for (const [path, bytes] of await readFiles(completion.files())) {
    const head = new TextDecoder().decode(bytes.subarray(0, 300));
    assert.match(head, /INCOMPLETE/, path);
  }
});

Deno.test("decisions about a list that was not whole say so, although the list of the closing is", async () => {
  const { files, review } = await seal({
    facts: { complete: false },
    settings: { allowPartial: true },
  });
  const worksheet = save(fill(files));
  const filled = { checked: checkFilled(review, worksheet), worksheet };
  const doubted = { facts: { confirmed: false, answeredFor: "warn" } } as const;
  for (const now of [{}, doubted]) {
    const { files: completion } = await prepareCompletion(review, filled, later(EVERYBODY, now));
    const written = await readFiles(completion.files());
    const tables = ["decisions.csv", "access-at-completion.csv", "README.md", "manifest.json"];
    for (const path of [...tables, "SHA256SUMS"]) {
      assert.match(textOf(written, path).slice(0, 300), /INCOMPLETE: /, path);
    }
    const said = "facts" in now ? assert.match : assert.doesNotMatch;
    said(textOf(written, "README.md"), /NOT CONFIRMED: /);
    said(textOf(written, "users.ndjson"), /NOT CONFIRMED: /);
  }
});

Deno.test("a decision fills the next package, and a revoked grant that is there is a finding", async () => {
  const { files, review } = await seal();
  const worksheet = save(fill(files, { [BO_ADMIN]: { decision: "revoke" } }));
  const checked = checkFilled(review, worksheet);
  const { decisions } = await prepareCompletion(review, { checked, worksheet }, later(EVERYBODY));
  const next = await writeReview(later(EVERYBODY, { history: { decisions } }));
  const { rows } = readTable(textOf(next.files, "grants.csv"));
  const of = (grantId: string) => rows.find(({ grant_id }) => grant_id === grantId);
  assert.equal(of(ADA_ADMIN)?.last_decision, "keep");
  assert.equal(of(ADA_ADMIN)?.last_reviewer, "Mia Manager");
  assert.equal(of(ADA_ADMIN)?.last_decided_at, "2026-11-27T00:00:00.000Z");
  assert.match(of(BO_ADMIN)?.finding_ids ?? "", /revoked_but_back/);
  const findings = readTable(textOf(next.files, "findings.csv")).rows;
  const back = findings.find(({ check }) => check === "revoked_but_back");
  assert.equal(back?.ms_id, "1e10");
  assert.equal(back?.severity, "high");
  assert.equal(next.review.sealed.manifest.totals.revokedButBack, 1);
});

Deno.test("dates are read where they can mean one day only", () => {
  const day = Date.UTC(2026, 10, 27);
  for (const text of ["2026-11-27", "27.11.2026", "27/11/2026", "11/27/2026", "2026/11/27"]) {
    assert.equal(readDate(text), day, text);
  }
  assert.equal(readDate("2026-11-27T10:00:00Z"), day + 36_000_000);
  assert.equal(readDate("2026-11-27 10:00"), day + 36_000_000);
  for (const text of ["", "03/04/2026", "31.02.2026", "soon", "27.11.26"]) {
    assert.equal(readDate(text), undefined, text);
  }
});

Deno.test("a worksheet of hostile names and ids closes unchanged", async () => {
  const records = HOSTILE_TEXTS.map(([, text], at) => ({
    ...ADA,
    msId: `${text.slice(0, 40)}-${at}`,
    userPrincipalName: `${text.slice(0, 60)}@x.example`,
    displayName: text.slice(0, 500),
  }));
  const { files } = await writeReview(materialOf(records));
  const review = await openReview(asFiles(files));
  for (const dialect of [{}, { delimiter: ";", end: "\n", quoted: true, mark: "\ufeff" }]) {
    const checked = checkFilled(review, save(fill(files), dialect));
    assert.deepEqual(checked.problems, []);
    assert.equal(checked.totals.reviewed, checked.totals.rows);
  }
});

Deno.test("no file makes a closing fail in another way than by saying what is wrong", async () => {
  const { files, review } = await seal();
  const good = save(fill(files));
  const mutated = fc.tuple(fc.nat(good.length - 1), fc.nat(40), fc.uint8Array({ maxLength: 40 }))
    .map(([at, length, bytes]) =>
      new Uint8Array([...good.subarray(0, at), ...bytes, ...good.subarray(at + length)])
    );
  const anything = fc.uint8Array({ maxLength: 300 }).map((bytes) => new Uint8Array(bytes));
  fc.assert(
    fc.property(fc.oneof(mutated, anything), (bytes) => {
      try {
        const { decided, problems, totals } = checkFilled(review, bytes);
        const { reviewed, keep, change, revoke, defer, exception } = totals;
        assert.equal(reviewed, keep + change + revoke + defer + exception);
        assert.equal(reviewed, decided.length);
        if (problems.length === 0) assert.equal(totals.undecided, 0);
      } catch (error) {
        assert.ok(error instanceof UserInputError, String(error));
      }
    }),
    { numRuns: 1_000 },
  );
});
