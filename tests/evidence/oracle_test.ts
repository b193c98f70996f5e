/** Counts, grants and findings in the files, against an oracle that imports nothing of the program. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { readUser } from "../../src/spanning/records.ts";
import { anyTenant } from "../assurance/never_wrong/any_tenant.ts";
import { ROLE_IDS } from "../support/oracle.ts";
import { OracleList } from "../support/oracle_list.ts";
import { type OracleRecord, readRecord } from "../support/oracle_tags.ts";
import { checkBaton } from "./baton_file.ts";
import { materialOf } from "./materials.ts";
import { readTable } from "./read_table.ts";
import { type Files, textOf, writeReview } from "./written.ts";

const RUNS = Number(Deno.env.get("RUNS") ?? 0);

const rowsOf = (files: Files, path: string) => readTable(textOf(files, path)).rows;

const byText = (one: string, other: string): number => one < other ? -1 : one > other ? 1 : 0;

Deno.test("the files say of any tenant what the records say", async () => {
  const readable = anyTenant.map(({ sent }) => sent).filter((sent) =>
    sent.length > 0 && sent.every((row) => readRecord(row) !== undefined)
  );
  await fc.assert(
    fc.asyncProperty(readable, async (sent) => {
      const list = new OracleList(sent);
      const people = [...list.people.values()].sort((a, b) => byText(a.id, b.id));
      const { files, review } = await writeReview(materialOf(sent));
      const held = (record: OracleRecord): string[] =>
        ROLE_IDS.filter((role) => list.holds(role, record) === true);
      const grants = people.flatMap((record) =>
        held(record).map((role) => `role:${role}:assigned:user:${record.id}`)
      );

      const lacksFlags = people.some((record) =>
        [record.assigned, record.isAdmin, record.isDeleted, record.isArchive].includes(undefined)
      );

      const population = rowsOf(files, "population.csv");
      assert.deepEqual(population.map(({ ms_id }) => ms_id), people.map(({ id }) => id));
      assert.deepEqual(
        population.map(({ roles = "" }) => roles.split("; ").filter((role) => role !== "")),
        people.map(held),
      );
      for (const [at, record] of people.entries()) {
        const open = population[at]?.roles_not_determinable?.split("; ") ?? [];
        for (const role of ROLE_IDS) {
          if (list.holds(role, record) !== undefined) assert.ok(!open.includes(role), role);
          else if (TAGGED.has(role)) assert.ok(open.includes(role), role);
        }
      }

      const worksheet = rowsOf(files, "grants.csv");
      assert.deepEqual(worksheet.map(({ grant_id }) => grant_id), grants);
      const privileged = grants.filter((id) => /^role:(?:global|spanning)_admin:/.test(id));
      const rows = rowsOf(files, "privileged.csv");
      assert.deepEqual(rows.map(({ grant_id }) => grant_id), privileged);

      const findings = rowsOf(files, "findings.csv");
      for (const [check, judge] of Object.entries(list.checks)) {
        if (check === "unprotected_users") continue;
        const certain = people.filter((record) => judge(record) === true).map(({ id }) => id);
        const possible = people.filter((record) => judge(record) !== false).map(({ id }) => id);
        const found = findings.filter((row) => row.check === check).map(({ ms_id = "" }) => ms_id);
        if (!lacksFlags) assert.deepEqual(found, certain, check);
        for (const id of certain) assert.ok(found.includes(id), check);
        for (const id of found) assert.ok(possible.includes(id), check);
      }
      const named = new Set(findings.map(({ ms_id = "" }) => ms_id));
      for (const { ms_id = "", finding_ids } of worksheet) {
        assert.equal(finding_ids !== "", named.has(ms_id));
      }
      const asked = worksheet.filter(({ role_id = "", ms_id = "" }) =>
        ["shared_mailbox", "global_admin", "spanning_admin"].includes(role_id) || named.has(ms_id)
      );

      const { totals } = review.sealed.manifest;
      assert.deepEqual(totals, {
        users: people.length,
        grants: grants.length,
        privileged: privileged.length,
        toDecide: asked.length,
        revokedButBack: 0,
      });

      assert.deepEqual(
        rowsOf(files, "c1-grants.csv").map((row) =>
          `${row["Resource Type"]}:${row["Resource Name"]}:${row["Entitlement"]}:user:${
            row["User ID"]
          }`
        ),
        grants,
      );
      const accounts = rowsOf(files, "c1-accounts.csv");
      assert.deepEqual(accounts.map((row) => row["User ID"]), people.map(({ id }) => id));
      assert.deepEqual(checkBaton(textOf(files, "baton.json")).grants, grants);

      const again = await writeReview(materialOf(replay(textOf(files, "users.ndjson"))));
      assert.equal(again.review.name, review.name);
      assert.equal(textOf(again.files, "grants.csv"), textOf(files, "grants.csv"));
    }),
    { numRuns: RUNS / 20 || 150 },
  );
});

/** The roles of which the oracle and the program say the same about a record without their flag. */
const TAGGED: ReadonlySet<string> = new Set(["user", "shared_mailbox", "global_admin"]);

/** The records of `users.ndjson`, as the vendor would send them. */
function replay(lines: string): unknown[] {
  return lines.trimEnd().split("\n").map((line) => {
    const { hints = [], ...record } = JSON.parse(line);
    for (const { name, value } of hints) record[name] = value;
    return record;
  });
}

Deno.test("users.ndjson is read back as the records that were sent", async () => {
  const sent = anyTenant.map(({ sent }) => sent).filter((rows) =>
    rows.length > 0 && rows.every((row) => readRecord(row) !== undefined)
  );
  await fc.assert(
    fc.asyncProperty(sent, async (rows) => {
      const { files } = await writeReview(materialOf(rows));
      const latest = new Map(rows.map((row) => [readUser(row).msId, readUser(row)]));
      const lines = textOf(files, "users.ndjson").trimEnd().split("\n");
      assert.equal(lines.length, latest.size);
      for (const line of lines) {
        const sorted = Object.entries(JSON.parse(line)).sort(([one], [other]) =>
          byText(one, other)
        );
        assert.equal(JSON.stringify(Object.fromEntries(sorted)), line);
        const { msId, tags, assigned = "absent", isAdmin = "absent" } = JSON.parse(line);
        const user = latest.get(msId);
        assert.deepEqual({ tags, assigned, isAdmin }, {
          tags: user?.tags,
          assigned: user?.assigned,
          isAdmin: user?.isAdmin,
        });
      }
    }),
    { numRuns: RUNS / 50 || 50 },
  );
});
