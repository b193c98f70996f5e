import type { EvidenceUser } from "../../src/evidence/material.ts";
import { MOST_PEOPLE_LISTED } from "../../src/evidence/report_people.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { HOSTILE_TEXTS, hostileTenant, UNTAME } from "../assurance/safety/hostile_tenant.ts";
import { materialOf, northwind } from "./materials.ts";
import { reportOf, textOf } from "./read_report.ts";
import assert from "node:assert/strict";

Deno.test("the report says what was reviewed, what was found and what stays open", async () => {
  const text = textOf(await reportOf(northwind()));
  for (
    const words of [
      "The list is complete, and the tenant's own figures confirm it: 312 people",
      "Read on 26 November 2026, 09:30:00 UTC",
      "|People|312|266 enabled, 46 disabled|",
      "|1|What was reviewed|",
      "Deleted or archived users are still admins |(2)|",
      "|Marta Kowalska|marta.kowalska@northwind.example|",
      "All 312 people, by principal name.",
      "|GET /external/users?size=1000|1|312|",
      "What changed since an earlier review: no readings are kept here.",
      "|Reviewer|",
    ]
  ) assert.ok(text.includes(words), words);
  assert.doesNotMatch(text, /INCOMPLETE|NOT CONFIRMED|SANDBOX|undefined|\[object|NaN/);
});

Deno.test("the same material is the same text", async () => {
  assert.equal(await reportOf(northwind()), await reportOf(northwind()));
});

Deno.test("a reservation stands at the head, in the title and in the band of each sheet", async () => {
  const settings = { allowPartial: true, countCheck: "warn" } as const;
  const partial = await reportOf(northwind({ facts: { complete: false }, settings }));
  const doubted = await reportOf(
    northwind({ facts: { confirmed: false, answeredFor: "warn" }, settings }),
  );
  for (const [label, html] of [["INCOMPLETE", partial], ["NOT CONFIRMED", doubted]] as const) {
    assert.match(html, new RegExp(`<title>${label} · `));
    assert.match(html, new RegExp(`<div class="band" aria-hidden="true">${label}</div>`));
    assert.match(html, new RegExp(`<p class="notice bad"><strong>${label}: `));
  }
  assert.match(textOf(partial), /\|People\|at least 312\|/);
  assert.match(
    textOf(doubted),
    /the operator answered for the list with SPANNING_COUNT_CHECK=warn/,
  );
  await assert.rejects(reportOf(northwind({ facts: { complete: false } })), /not complete/);
});

Deno.test("above the bound the noteworthy are listed, and the others are said to be elsewhere", async () => {
  const material = materialOf(generateTenant({ users: MOST_PEOPLE_LISTED + 1, seed: 3 }).users);
  const html = await reportOf(material);
  const rows = [...html.matchAll(/<tr class="person[^>]*><th scope="row">.*?<\/th>/g)].map(String);
  const noteworthy = new Set(
    material.review.findings.flatMap(({ people }) => people.map(({ identity }) => identity.id)),
  );
  for (const batch of material.users() as Iterable<readonly EvidenceUser[]>) {
    for (const { identity, state } of batch) if (state.admin === true) noteworthy.add(identity.id);
  }
  assert.equal(rows.length, noteworthy.size);
  assert.match(
    textOf(html),
    new RegExp(
      `${noteworthy.size} of 5001 people, by principal name: administrators, people whom a ` +
        "finding names and people whose access changed. Everybody is in population.csv",
    ),
  );
});

Deno.test("names are data: nothing hostile becomes markup, hides or reorders", async () => {
  const { users } = hostileTenant();
  const hostile = HOSTILE_TEXTS[8]?.[1] ?? "";
  const html = await reportOf(materialOf(users, {
    tenant: { id: hostile, name: hostile, region: hostile, sandbox: false },
    facts: { warnings: HOSTILE_TEXTS.map(([, text]) => text) },
    version: hostile,
  }));
  assert.equal(html.match(/<script|<img|<iframe|<a (?!href="#)/g), null);
  assert.equal(html.match(/<\/style>/g)?.length, 1);
  assert.doesNotMatch(html.replaceAll("\n", ""), UNTAME);
  const tags = new Set([...html.matchAll(/<\/?([a-z0-9]+)/gi)].map(([, tag]) => tag));
  for (const tag of ["object", "embed", "form", "input", "link", "base", "foreignObject"]) {
    assert.ok(!tags.has(tag), tag);
  }
});
