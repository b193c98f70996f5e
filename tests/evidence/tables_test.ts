import assert from "node:assert/strict";
import type {
  ComparedReading,
  EvidenceChange,
  EvidenceHistory,
} from "../../src/evidence/material.ts";
import { ROLES } from "../../src/governance/roles.ts";
import { HOSTILE_TEXTS, UNTAME } from "../assurance/safety/hostile_tenant.ts";
import { materialOf } from "./materials.ts";
import { readTable } from "./read_table.ts";
import { textOf, writeReview } from "./written.ts";

const FLAGS = { assigned: true, isAdmin: false, isDeleted: false, isArchive: false };
const TABLES = ["population.csv", "grants.csv", "findings.csv", "not-determinable.csv"];

Deno.test("hostile names and tags are tame in the tables for people, and their ids are untouched", async () => {
  const texts = HOSTILE_TEXTS.map(([, text]) => text.slice(0, 500));
  const records = texts.map((text, at) => ({
    ...FLAGS,
    msId: `id-${at}-${text.slice(0, 40)}`,
    userPrincipalName: `${text.slice(0, 200)}@x.example`,
    displayName: text,
    isAdmin: at % 2 === 0,
    tags: ["Global Admin", text],
  }));
  const { files } = await writeReview(materialOf(records));
  for (const path of TABLES) {
    const { columns, rows } = readTable(textOf(files, path));
    assert.ok(rows.length > 0);
    for (const row of rows) {
      assert.equal(Object.keys(row).length, columns.length);
      for (const [column, cell] of Object.entries(row)) {
        if (column === "ms_id" || column === "grant_id") continue;
        assert.doesNotMatch(cell, /^\s*[=+\-@]/, `${path}, ${column}`);
        // What a finding says of several people in one sentence may be of several lines' length.
        if (column !== "found" && column !== "reason") assert.doesNotMatch(cell, UNTAME, column);
      }
    }
  }
  const ids = readTable(textOf(files, "population.csv")).rows.map(({ ms_id }) => ms_id).sort();
  assert.deepEqual(
    ids,
    records.map(({ msId }) => new TextDecoder().decode(new TextEncoder().encode(msId))).sort(),
  );
});

Deno.test("of a list that is not whole no role is known entirely, and the file of what is open says so", async () => {
  const user = { ...FLAGS, msId: "b", userPrincipalName: "b@x.example", tags: ["User"] };
  const partial = { facts: { complete: false }, settings: { allowPartial: true } };
  const rolesOpen = async (material: Parameters<typeof writeReview>[0]) => {
    const { files } = await writeReview(material);
    const { rows } = readTable(textOf(files, "not-determinable.csv"));
    return rows.filter(({ kind }) => kind === "role");
  };
  assert.deepEqual(await rolesOpen(materialOf([user])), []);
  const open = await rolesOpen(materialOf([user], partial));
  assert.deepEqual(open.map(({ check_or_role }) => check_or_role), ROLES.map(({ id }) => id));
  for (const { reason, how_many } of open) {
    assert.match(reason ?? "", /^The list is not complete: holders of/);
    assert.equal(how_many, "");
  }
});

Deno.test("what cannot be known has a file of its own, with the administrators whom no tag places", async () => {
  const { tags: _, ...untagged } = {
    ...FLAGS,
    msId: "a",
    userPrincipalName: "a@x.example",
    tags: [],
  };
  const { files } = await writeReview(materialOf([
    { ...untagged, isAdmin: true },
    { ...FLAGS, msId: "b", userPrincipalName: "b@x.example", tags: ["User", "VIP"] },
  ]));
  const { rows } = readTable(textOf(files, "not-determinable.csv"));
  const of = (kind: string) => rows.filter((row) => row.kind === kind);
  assert.deepEqual(
    of("role").map(({ check_or_role, how_many }) => [check_or_role, how_many]),
    ["user", "shared_mailbox", "global_admin", "spanning_admin", "no_microsoft_license"]
      .map((role) => [role, "1"]),
  );
  assert.deepEqual(of("tag").map(({ check_or_role }) => check_or_role), ["VIP"]);
  assert.match(of("administrator")[0]?.reason ?? "", /^a@x\.example \(a\) is an administrator/);
  const [first] = readTable(textOf(files, "population.csv")).rows;
  assert.equal(first?.account_kind, "unknown");
  assert.equal(first?.admin, "true");
  assert.equal(first?.roles, "");
  assert.match(first?.roles_not_determinable ?? "", /^user; shared_mailbox; global_admin/);
});

const user = (id: string) => ({ id, userPrincipalName: `${id}@x.example` });
const between = { from: 1_000, to: 2_000 };

/** What happened since the earlier reading, by person. */
const CHANGES: readonly EvidenceChange[] = [
  { kind: "joiner", user: user("new"), after: { roles: ["user"] }, between },
  { kind: "role_gained", user: user("new"), after: { role: "global_admin" }, between },
  { kind: "returned", user: user("back"), after: { roles: ["user"] }, between },
  { kind: "leaver", user: user("left-and-came"), before: { roles: ["user"] }, between },
  { kind: "joiner", user: user("left-and-came"), after: { roles: ["user"] }, between },
  {
    kind: "identity_replaced",
    user: user("other"),
    before: { id: "old" },
    after: { id: "other" },
    between,
  },
  { kind: "role_gained", user: user("gained"), after: { role: "global_admin" }, between },
  { kind: "role_lost", user: user("again"), before: { role: "user" }, between },
  { kind: "role_gained", user: user("again"), after: { role: "user" }, between },
  {
    kind: "renamed",
    user: user("renamed"),
    before: { displayName: "A" },
    after: { displayName: "B" },
    between,
  },
  {
    kind: "disabled",
    user: user("archived"),
    before: { status: "enabled" },
    after: { status: "disabled", disabledBecause: ["archived"] },
    between,
  },
];

/** What is said of each person, and of each grant. */
const MARKS: Readonly<Record<string, readonly [ofUser: string, ofGrants: Record<string, string>]>> =
  {
    "new": ["new", { user: "new", global_admin: "new" }],
    back: ["returned", { user: "returned" }],
    "left-and-came": ["returned", { user: "returned" }],
    other: ["new", { user: "new" }],
    gained: ["changed", { user: "changed", global_admin: "new" }],
    again: ["changed", { user: "returned" }],
    renamed: ["changed", { user: "changed" }],
    archived: ["changed", { user: "changed", archived: "new" }],
    same: ["same", { user: "same" }],
  };

type Determinable = NonNullable<ComparedReading["determinable"]>;

function history(determinable: "full" | "partial"): EvidenceHistory {
  const reading = {
    firstSeen: 500,
    lastSeen: 1_000,
    users: 9,
    digest: "d",
    determinable: Object.fromEntries(ROLES.map(({ id }) => [id, determinable])) as Determinable,
  };
  return {
    decisions: [],
    firstSeen: (id) => id === "same" ? 500 : undefined,
    changes: {
      from: reading,
      to: { ...reading, firstSeen: 2_000, lastSeen: 2_000 },
      changes: CHANGES,
      readingChanged: ["The thresholds of the review changed"],
    },
  };
}

const PEOPLE = Object.entries(MARKS).map(([id, [, grants]]) => ({
  ...FLAGS,
  msId: id,
  userPrincipalName: `${id}@x.example`,
  isArchive: "archived" in grants,
  tags: ["User", ...("global_admin" in grants ? ["Global Admin"] : [])],
}));

Deno.test("each person and each grant says what changed since the earlier reading", async () => {
  const { files } = await writeReview(materialOf(PEOPLE, { history: history("full") }));
  const population = readTable(textOf(files, "population.csv")).rows;
  const grants = readTable(textOf(files, "grants.csv")).rows;
  for (const [id, [ofUser, ofGrants]] of Object.entries(MARKS)) {
    const row = population.find(({ ms_id }) => ms_id === id);
    assert.equal(row?.change_since_last, ofUser, id);
    assert.equal(row?.first_seen, id === "same" ? "1970-01-01T00:00:00.500Z" : "");
    const said = grants.filter(({ ms_id }) => ms_id === id)
      .map(({ role_id, change_since_last }) => [role_id, change_since_last]);
    assert.deepEqual(Object.fromEntries(said), ofGrants, id);
  }
  const changes = readTable(textOf(files, "changes.csv")).rows;
  assert.deepEqual(
    changes.map(({ kind, ms_id }) => [kind, ms_id]),
    CHANGES.map((each) => [each.kind, each.user.id]),
  );
  assert.equal(changes.at(-1)?.after, "status: disabled; disabledBecause: archived");
  assert.equal(changes[0]?.between_to, "1970-01-01T00:00:02.000Z");
  assert.match(
    textOf(files, "limitations.md"),
    /In the reading, not in the access: The thresholds/,
  );
});

Deno.test("a grant that could not be known then is not called the same, nor is one without a history", async () => {
  for (const options of [{ history: history("partial") }, {}]) {
    const { files } = await writeReview(materialOf(PEOPLE, options));
    const grants = readTable(textOf(files, "grants.csv")).rows;
    assert.equal(grants.find(({ ms_id }) => ms_id === "same")?.change_since_last, "");
  }
});
