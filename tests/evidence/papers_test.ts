import assert from "node:assert/strict";
import type { Material } from "../../src/evidence/material.ts";
import { northwind } from "./materials.ts";
import { textOf, writeReview } from "./written.ts";

async function extractionOf(material: Material): Promise<Record<string, unknown>> {
  const { files } = await writeReview(material);
  return JSON.parse(textOf(files, "extraction.json"));
}

Deno.test("extraction.json answers source, scope, completeness, integrity, who and when", async (t) => {
  await t.assertSnapshot(await extractionOf(northwind()));
});

Deno.test("an extraction says what is not known instead of inventing it", async () => {
  const { apiHost } = northwind().extraction;
  const extraction = await extractionOf(northwind({ extraction: { apiHost }, facts: {} }));
  assert.equal(extraction.recordKept, false);
  for (const field of ["requests", "pages", "startedAt", "rowsReceived", "figures"]) {
    assert.ok(!(field in extraction), field);
  }
  assert.equal(extraction.tenantSeatsAssigned, null);
  assert.deepEqual(extraction.extractedBy, { administrator: "left out by a setting" });
  const { files } = await writeReview(northwind({ extraction: { apiHost } }));
  assert.match(textOf(files, "limitations.md"), /requests and pages of this reading were not kept/);
});

Deno.test("the README names the totals, every file, and the checks that did not run", async () => {
  const material = northwind();
  const { review } = material;
  const passed = review.passed.slice(1);
  const { files, review: written } = await writeReview({
    ...material,
    review: { ...review, passed },
  });
  const readme = textOf(files, "README.md");
  assert.match(readme, new RegExp(`- not run: ${review.passed[0]}\n`));
  assert.match(
    readme,
    /The list holds 312 users \(8 guests, [^)]+\), the tenant itself counts 312 [^.]+\.\n/,
  );
  const { totals } = written.sealed.manifest;
  assert.match(readme, new RegExp(`\\| grants, rows of grants.csv \\| ${totals.grants} \\|`));
  for (const path of files.keys()) assert.match(readme, new RegExp(`- \`${path}\`: \\w`), path);
});

Deno.test("the administrator stands where it is said who extracted, and nowhere else", async () => {
  const address = "the.one.who.extracted@northwind.example";
  const { extraction } = northwind();
  const { files } = await writeReview(
    northwind({ extraction: { ...extraction, administrator: address } }),
  );
  const holding = [...files.keys()].filter((path) => textOf(files, path).includes(address));
  assert.deepEqual(holding, ["report.html", "extraction.json"]);
});
