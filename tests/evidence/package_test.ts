import assert from "node:assert/strict";
import { UserInputError } from "../../src/base/errors.ts";
import { readCsv } from "../../src/evidence/read_csv.ts";
import { checkName } from "../../src/evidence/package.ts";
import { asksForDecision } from "../../src/evidence/survey.ts";
import { ROLES } from "../../src/governance/roles.ts";
import { DECISION_COLUMNS, GRANT_COLUMNS } from "../../src/evidence/tables.ts";
import { northwind } from "./materials.ts";
import { digestsOf, textOf, writeReview } from "./written.ts";

Deno.test("the same material is the same bytes", async () => {
  const [one, other] = [await writeReview(northwind()), await writeReview(northwind())];
  assert.equal(one.review.name, other.review.name);
  assert.deepEqual(digestsOf(one.files), digestsOf(other.files));
  assert.match(one.review.name, /^access-review-northwind-2026-11-26-[0-9a-f]{8}$/);
});

Deno.test("a package holds the files of its contract, and changes only where there is a history", async () => {
  const files = [
    "README.md",
    "report.html",
    "extraction.json",
    "population.csv",
    "grants.csv",
    "privileged.csv",
    "findings.csv",
    "not-determinable.csv",
    "limitations.md",
    "users.ndjson",
    "c1-grants.csv",
    "c1-accounts.csv",
    "baton.json",
    "manifest.json",
    "SHA256SUMS",
  ];
  const { files: written } = await writeReview(northwind());
  assert.deepEqual([...written.keys()], files);
  const reading = { firstSeen: 0, lastSeen: 0, users: 312, digest: "d" };
  const changes = { from: reading, to: reading, changes: [], readingChanged: [] };
  const later = await writeReview(northwind({ history: { decisions: [], changes } }));
  assert.ok(later.files.has("changes.csv"));
});

Deno.test("every file of a list that is not whole says so at its head, and so does the folder", async () => {
  const cases = [
    [{ facts: { complete: false }, settings: { allowPartial: true } }, "INCOMPLETE"],
    [{ facts: { confirmed: false, answeredFor: "warn" as const } }, "NOT CONFIRMED"],
  ] as const;
  for (const [options, label] of cases) {
    const { review, files } = await writeReview(northwind(options));
    assert.ok(review.name.endsWith(`-${label.replace(" ", "-")}`));
    for (const path of files.keys()) {
      const [head = "", second = ""] = textOf(files, path).split("\n", 2);
      assert.ok((head + second).includes(label), `${path} begins with ${head}`);
      if (path.endsWith(".csv")) {
        for (const { cells } of readCsv(textOf(files, path)).slice(1)) {
          assert.equal(cells[0], label);
        }
      }
    }
  }
});

Deno.test("worksheets have the sealed columns and then the empty ones to fill", async () => {
  const { files } = await writeReview(northwind());
  for (const path of ["grants.csv", "privileged.csv"]) {
    const [head, ...rows] = readCsv(textOf(files, path));
    assert.deepEqual(head?.cells, [...GRANT_COLUMNS, ...DECISION_COLUMNS]);
    assert.ok(rows.length > 0);
    for (const { cells } of rows) {
      assert.deepEqual(cells.slice(GRANT_COLUMNS.length), DECISION_COLUMNS.map(() => ""));
    }
  }
});

Deno.test("a byte order mark is an option, for tables that people read", async () => {
  const { files } = await writeReview(northwind({ settings: { bom: true } }));
  assert.ok(textOf(files, "grants.csv").startsWith("\ufeffgrant_id,"));
  assert.ok(textOf(files, "c1-grants.csv").startsWith("User ID,"));
});

Deno.test("a tenant's id becomes a name that every system takes, and no two become one", async () => {
  const nameOf = async (id: string): Promise<string> => {
    const { review } = await writeReview(
      northwind({ tenant: { id, region: "us", sandbox: false } }),
    );
    return review.name;
  };
  const ids = [
    "acme",
    "Acme",
    "ACME",
    "a/b",
    "a\\b",
    "a:b",
    "..",
    "con",
    "é",
    "x".repeat(64),
    "x".repeat(65),
  ];
  const names = await Promise.all(ids.map(nameOf));
  assert.equal(new Set(names.map((name) => name.toLowerCase())).size, ids.length);
  for (const name of names) assert.match(name, /^access-review-[a-z0-9._-]{1,100}$/);
});

Deno.test("the name of a review leads nowhere else", () => {
  const usual = [
    "access-review-northwind-2026-11-26-6cf2a0cc-NOT-CONFIRMED",
    "Kopie von grants (2).csv",
    "grants, Müller & Söhne.csv",
    "console.csv",
    "権限.csv",
  ];
  for (const name of usual) assert.equal(checkName(name, "worksheet"), name);
  const hostile = [
    "",
    ".",
    "..",
    "../x",
    "a/../b",
    "a/b",
    "a\\b",
    "C:x",
    "C:",
    "x:stream",
    "con",
    "CON.csv",
    "nul.tar.gz",
    "COM1",
    "lpt¹",
    ".hidden",
    "x.",
    "x ",
    " x",
    "-rf",
    "a\0b",
    "a\nb",
    "x".repeat(300),
    "ä".repeat(101),
    "a\u202eb",
    "~root",
    "%2e%2e%2f",
  ];
  for (const name of hostile) {
    assert.throws(() => checkName(name, "review"), UserInputError, JSON.stringify(name));
  }
});

Deno.test("privileged roles and shared mailboxes ask for a decision, others where a finding says so", () => {
  const always = ROLES.map(({ id }) => id).filter((role) => asksForDecision(role, false));
  assert.deepEqual(always, ["shared_mailbox", "global_admin", "spanning_admin"]);
  for (const { id } of ROLES) assert.ok(asksForDecision(id, true));
});
