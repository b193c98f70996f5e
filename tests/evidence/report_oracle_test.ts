/** What the report says of random tenants, against an oracle that imports nothing of the program. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { cleanText } from "../../src/base/safe_text.ts";
import { surveyMaterial } from "../../src/evidence/survey.ts";
import { anyTenant } from "../assurance/never_wrong/any_tenant.ts";
import { ROLE_IDS } from "../support/oracle.ts";
import { OracleList } from "../support/oracle_list.ts";
import { readRecord } from "../support/oracle_tags.ts";
import { materialOf } from "./materials.ts";
import { readTables, reportOf, textOf } from "./read_report.ts";

const RUNS = Number(Deno.env.get("RUNS") ?? 0);

/** The roles of which the oracle and the program say the same about a record without their flag. */
const TAGGED: ReadonlySet<string> = new Set(["user", "shared_mailbox", "global_admin"]);

Deno.test("the report says of any tenant what the records say", async () => {
  const readable = anyTenant.map(({ sent }) => sent).filter((sent) =>
    sent.length > 0 && sent.every((row) => readRecord(row) !== undefined)
  );
  await fc.assert(
    fc.asyncProperty(readable, async (sent) => {
      const list = new OracleList(sent);
      const people = [...list.people.values()];
      const material = materialOf(sent);
      const { findings, totals } = await surveyMaterial(material);
      const html = await reportOf(material);
      const tables = readTables(html);

      const grid = tables.find(({ head }) => head[4]?.startsWith("User"));
      assert.deepEqual(
        grid?.rows.map(({ address }) => address).sort(),
        people.map(({ name }) => cleanText(name, 512)).sort(),
      );
      const lower = grid?.rows.map(({ address }) => address.toLowerCase()) ?? [];
      assert.deepEqual(lower, lower.toSorted());
      for (const { address, cells } of grid?.rows ?? []) {
        const those = people.filter((each) => cleanText(each.name, 512) === address);
        // Of several people with one name only their number is compared.
        if (those.length !== 1 || those[0] === undefined) continue;
        for (const [at, role] of ROLE_IDS.entries()) {
          const cell = cells[at + 3] ?? "";
          const holds = list.holds(role, those[0]);
          if (holds !== undefined) assert.match(cell, holds ? /^yes/ : /^no$/, role);
          else if (TAGGED.has(role)) assert.equal(cell, "not determinable", role);
        }
      }

      const text = textOf(html);
      const figure = (name: string): string | undefined =>
        text.match(new RegExp(`\\|${name}\\|(?:at least )?([^|]*)`))?.[1];
      assert.deepEqual(
        ["People", "Findings", "To decide"].map(figure),
        [people.length, findings.length, totals.toDecide].map(String),
      );
      for (const { check, title, count, people } of findings) {
        assert.ok(text.includes(title));
        assert.match(text, new RegExp(`\\((?:at least )?${count}\\)`));
        const table = tables.find(({ caption }) => caption === `${check} in findings.csv`);
        assert.deepEqual(
          table?.rows.map(({ address }) => address).sort() ?? [],
          people.map(({ identity }) => cleanText(identity.userPrincipalName, 512)).sort(),
        );
      }
      const decisions = tables.find(({ head }) => head[0] === "Role" && head[2] === "To decide");
      const sum = (at: number): number =>
        decisions?.rows.reduce((total, { cells }) => total + Number(cells[at]), 0) ?? NaN;
      assert.deepEqual([sum(0), sum(1)], [totals.grants, totals.toDecide]);
    }),
    { numRuns: RUNS / 20 || 150 },
  );
});
