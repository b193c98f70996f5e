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

const PROFILE = Deno.makeTempDirSync();
addEventListener("unload", () => Deno.removeSync(PROFILE, { recursive: true }));

/** Opens tables in one LibreOffice and saves each as CSV; by their names. */
async function resave(
  tables: Readonly<Record<string, string>>,
  filter = EXPORT,
): Promise<(name: string) => Uint8Array<ArrayBuffer>> {
  const folder = await Deno.makeTempDir({ dir: PROFILE });
  const files = Object.keys(tables).map((name) => join(folder, name));
  for (const [at, text] of Object.values(tables).entries()) {
    await Deno.writeTextFile(files[at] ?? "", text);
  }
  const { success, stderr } = await new Deno.Command("soffice", {
    args: [
      ...["--headless", "--norestore", `-env:UserInstallation=file://${PROFILE}/profile`],
      ...[`--infilter=${IMPORT}`, "--convert-to", filter, "--outdir", join(folder, "out")],
      ...files,
    ],
    stdout: "null",
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return (name) => Deno.readFileSync(join(folder, "out", name));
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

const TABLES = ["population.csv", "grants.csv", "privileged.csv", "findings.csv"];

Deno.test({
  name: `LibreOffice opens ${TABLES.join(", ")} with the right cells`,
  ignore,
  fn: async () => {
    const sealed = await files();
    const texts = Object.fromEntries(TABLES.map((path) => [path, textOf(sealed, path)]));
    const opened = await resave(texts);
    for (const [path, text] of Object.entries(texts)) {
      assert.deepEqual(cells(new TextDecoder().decode(opened(path))), cells(text), path);
    }
  },
});

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
    const saved = await resave({ "filled.csv": filled }, EXPORT.replace("44,34", "59,34"));
    const checked = checkFilled(await openReview(asFiles(sealed)), saved("filled.csv"));
    assert.deepEqual(checked.problems, []);
    assert.equal(checked.totals.reviewed, rows.length);
  },
});
