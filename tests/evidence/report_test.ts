import type { EvidenceUser } from "../../src/evidence/material.ts";
import { MOST_PEOPLE_LISTED } from "../../src/evidence/report_people.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { HOSTILE_TEXTS, hostileTenant, UNTAME } from "../assurance/safety/hostile_tenant.ts";
import { FETCHED_AT, materialOf, northwind } from "./materials.ts";
import { readTables, reportOf, textOf } from "./read_report.ts";
import assert from "node:assert/strict";

Deno.test("the report says what was reviewed, what was found and what stays open", async () => {
  const text = textOf(await reportOf(northwind()));
  for (
    const words of [
      "The list is complete, and the tenant's own figures confirm it: 312 people",
      "The list holds 312 users (8 guests, 38 deleted, 12 shared mailboxes, 282 licensed)",
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
  assert.doesNotMatch(textOf(partial), /is determinable for everybody/);
  assert.match(textOf(partial), /Who is missing from this list, and with which roles/);
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
      `${noteworthy.size} of 5001 people, by principal name: administrators and people whom a ` +
        "finding names. Everybody is in population.csv",
    ),
  );
});

Deno.test("never more people than the bound are listed, and administrators come first", async () => {
  const record = (at: number): Record<string, unknown> => ({
    userPrincipalName: `u${String(at).padStart(5, "0")}@t.example`,
    msId: `id-${String(at).padStart(5, "0")}`,
    assigned: false,
    isAdmin: at === 5009,
    isDeleted: false,
    isArchive: false,
    tags: at === 5009 ? ["Global Admin"] : ["User"],
  });
  const html = await reportOf(materialOf(Array.from({ length: 5010 }, (_, at) => record(at))));
  const [grid] = readTables(html).filter(({ head }) => head[4]?.startsWith("User"));
  assert.equal(grid?.rows.length, MOST_PEOPLE_LISTED);
  assert.equal(grid?.rows.at(-1)?.address, "u05009@t.example");
  assert.match(grid?.caption ?? "", /^5000 of 5010 people.*without the 10 least urgent of them\./);
  const [found] = readTables(html).filter(({ caption }) => caption.startsWith("unprotected_users"));
  assert.equal(found?.rows.length, 200);
  assert.match(textOf(html), /And 4810 more: all of them are in findings\.csv\./);
});

Deno.test("what changed and what was decided earlier is shown where readings are kept", async () => {
  const material = northwind();
  const admin = northwind().review.findings.find(({ check }) => check === "disabled_admin")
    ?.people[0];
  const user = admin?.identity ?? assert.fail("nobody found");
  const grant = (role: string): string => `role:${role}:assigned:user:${user.id}`;
  const seen = { firstSeen: FETCHED_AT, lastSeen: FETCHED_AT, users: 311, digest: "d" };
  const between = { from: Date.UTC(2026, 9, 1), to: Date.UTC(2026, 9, 2, 23) };
  const decision = { decision: "revoke", reviewer: "ines@northwind.example" };
  const decisions = (admin?.state.held ?? [])
    .map(({ role }) => ({ ...decision, grantId: grant(role), decidedAt: "2026-08-21T10:00:00Z" }));
  const html = await reportOf({
    ...material,
    history: {
      decisions,
      changes: {
        from: seen,
        to: { ...seen, users: 312 },
        changes: [
          { kind: "role_gained", user, after: { role: "spanning_admin" }, between },
          { kind: "renamed", user, before: { displayName: "Old\u202e" }, after: {}, between },
        ],
        readingChanged: ["Tags are spelled another way"],
      },
    },
  });
  const tables = readTables(html);
  assert.deepEqual(
    tables.find(({ caption }) => caption.startsWith("All 2 changes"))?.rows.map(({ cells }) =>
      cells
    ),
    [
      ["Role gained", "", "Spanning Admin", "2026-10-01 – 2026-10-02"],
      ["Renamed", "Old<U+202E>", "", "2026-10-01 – 2026-10-02"],
    ],
  );
  const text = textOf(html);
  assert.match(text, /\|Changes\|2\|since 26 November 2026\|/);
  assert.match(text, /Tags are spelled another way/);
  const privileged = tables.find(({ head }) => head[3] === "Last decision");
  const row = privileged?.rows.find(({ address }) => address === user.userPrincipalName);
  assert.match(row?.cells[1] ?? "", /disabled admin.*revoked but back/);
  assert.equal(row?.cells[2], "revoke on 2026-08-21 by ines@northwind.example");
  const first = await reportOf({ ...material, history: { decisions: [] } });
  assert.match(textOf(first), /Nothing earlier is kept to compare this list with/);
});

Deno.test("roles are called determinable for everybody only where no administrator is of unknown kind", async () => {
  const flags = { assigned: true, isDeleted: false, isArchive: false };
  const one = { ...flags, userPrincipalName: "a@t.example", msId: "a", isAdmin: false };
  const other = { ...flags, userPrincipalName: "b@t.example", msId: "b", isAdmin: true };
  const people = (tags: string[]) =>
    materialOf([{ ...one, tags: ["User"] }, { ...other, tags: ["User", ...tags] }]);
  const [placed, open] = await Promise.all(
    [["Global Admin"], []].map(async (tags) => textOf(await reportOf(people(tags)))),
  );
  assert.match(placed ?? "", /determinable for everybody in the list/);
  assert.doesNotMatch(open ?? "", /determinable for everybody/);
  assert.match(open ?? "", /1 administrator of unknown kind/);
});

Deno.test("an administrator of unknown kind is decided about like the others", async () => {
  const record = {
    userPrincipalName: "a@t.example",
    msId: "a",
    assigned: true,
    isAdmin: true,
    isDeleted: false,
    isArchive: false,
  };
  const tables = readTables(await reportOf(materialOf([record])));
  const privileged = tables.find(({ head }) => head[3] === "Last decision");
  assert.equal(privileged?.rows[0]?.cells[0], "Administrator, kind not known");
  const open = tables.find(({ caption }) => caption === "Roles that the data does not fully show");
  assert.deepEqual(open?.rows[0]?.cells, ["not determinable, which is not none", "1"]);
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
