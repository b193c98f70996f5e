/** The tables of a package in a real spreadsheet, and a worksheet that it saved. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { checkFilled } from "../../../src/evidence/closing.ts";
import { openReview } from "../../../src/evidence/sealed_review.ts";
import { readCsv } from "../../../src/evidence/read_csv.ts";
import { materialOf } from "../../evidence/materials.ts";
import { asFiles, type Files, textOf, writeReview } from "../../evidence/written.ts";

const NAMES = [
  "0012",
  "1e10",
  "=cmd|' /C calc'!A0",
  '=HYPERLINK("https://evil.example","x")',
  "+49 89 1234",
  "-1",
  "@SUM(A1)",
  "3/4",
  "12.11.2026",
  'Nowak, Ada; "the first"',
  "Łukasz Bjørn",
  "山田 花子",
  "مريم سليم",
  "two\nlines",
];

const RECORDS = NAMES.map((displayName, at) => ({
  msId: at < 2 ? displayName : `00${at}abc-0000-4000-8000-00000000000${at % 10}`,
  userPrincipalName: `person${at}@x.example`,
  displayName,
  assigned: true,
  isAdmin: at < 3,
  isDeleted: false,
  isArchive: false,
  tags: at < 3 ? ["User", "Global Admin"] : ["User"],
}));

/** The import of CSV: comma, quotes, UTF-8, from the first line, quoted fields as text. */
const IMPORT = "CSV:44,34,76,1,,0,true,false";
/** The export: the same, every field quoted, cells as they are shown. */
const EXPORT = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,false";

/** Opens a table in LibreOffice and saves it as CSV. */
async function resave(text: string, filter = EXPORT): Promise<Uint8Array<ArrayBuffer>> {
  const folder = await Deno.makeTempDir();
  try {
    const file = join(folder, "table.csv");
    await Deno.writeTextFile(file, text);
    const { success, stderr } = await new Deno.Command("soffice", {
      args: [
        ...["--headless", "--norestore", `-env:UserInstallation=file://${folder}/profile`],
        ...[`--infilter=${IMPORT}`, "--convert-to", filter, "--outdir", join(folder, "out"), file],
      ],
      stdout: "null",
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    return await Deno.readFile(join(folder, "out", "table.csv"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function hasLibreOffice(): boolean {
  try {
    return new Deno.Command("soffice", { args: ["--version"] }).outputSync().success;
  } catch {
    return false;
  }
}

const ignore = !hasLibreOffice();
const cells = (text: string) => readCsv(text).map((row) => [...row.cells]);

async function files(): Promise<Files> {
  return (await writeReview(materialOf(RECORDS))).files;
}

for (const path of ["population.csv", "grants.csv", "privileged.csv", "findings.csv"]) {
  Deno.test({
    name: `LibreOffice opens ${path} with the right cells`,
    ignore,
    fn: async () => {
      const text = textOf(await files(), path);
      const opened = new TextDecoder().decode(await resave(text));
      assert.deepEqual(cells(opened), cells(text));
    },
  });
}

Deno.test({
  name: "a worksheet that LibreOffice saved with semicolons closes its review",
  ignore,
  fn: async () => {
    const sealed = await files();
    const [head, ...rows] = cells(textOf(sealed, "grants.csv"));
    const at = (name: string) => head?.indexOf(name) ?? -1;
    for (const row of rows) {
      row[at("decision")] = "keep";
      row[at("justification")] = "=still needed";
      row[at("reviewer")] = "Mia Manager";
      row[at("decided_at")] = "2026-11-27";
    }
    const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
    const filled = [head ?? [], ...rows].map((row) => row.map(quoted).join(",")).join("\r\n");
    const saved = await resave(filled, EXPORT.replace("44,34", "59,34"));
    const checked = checkFilled(await openReview(asFiles(sealed)), saved);
    assert.deepEqual(checked.problems, []);
    assert.equal(checked.totals.reviewed, rows.length);
  },
});
