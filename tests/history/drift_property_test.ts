import assert from "node:assert/strict";
import fc from "fast-check";
import { CHANGE_KINDS } from "../../src/history/changes.ts";
import { compareReadings, type DriftSide } from "../../src/history/drift.ts";
import { Interpretation } from "../../src/history/interpretation.ts";
import { countFacts } from "../../src/history/kept_user.ts";
import { arbitraryChain } from "./arbitrary_tenant.ts";
import { expectedChanges, type OracleChange, type Rec } from "./drift_oracle.ts";
import { toUsers } from "./records.ts";

/** More by `RUNS=20000`; a failure prints the seed to repeat it with. */
const RUNS = Number(Deno.env.get("RUNS") ?? 500);

Deno.test(`${RUNS} chains of readings: the changes are those of the oracle`, async () => {
  const kinds = new Set<string>();
  const property = fc.asyncProperty(arbitraryChain(), async (readings) => {
    for (let index = 1; index < readings.length; index++) {
      const [before, after] = [readings[index - 1] as Rec[], readings[index] as Rec[]];
      const { changes } = await compareReadings(await sideOf(before), await sideOf(after));
      const found = changes.map(({ kind, user, before, after }) => ({
        kind,
        id: user.id,
        ...(before?.role === undefined ? {} : { role: before.role }),
        ...(after?.role === undefined ? {} : { role: after.role }),
      }));
      assert.deepEqual(inOrder(found), inOrder(expectedChanges(before, after)));
      for (const { kind } of found) kinds.add(kind);
    }
  });
  await fc.assert(property, { numRuns: RUNS });
  assert.equal(kinds.size, CHANGE_KINDS.length - 1, "each kind but returned, which takes a store");
});

Deno.test(`${RUNS} readings compared with themselves: nothing changed`, async () => {
  const property = fc.asyncProperty(arbitraryChain(), fc.nat(), async ([list], seed) => {
    const other = (list as Rec[]).map((record) => ({
      ...record,
      tags: seed % 2 === 0 ? record.tags : record.tags?.toReversed(),
    }));
    const { changes } = await compareReadings(await sideOf(list as Rec[]), await sideOf(other));
    assert.deepEqual(changes, []);
  });
  await fc.assert(property, { numRuns: RUNS });
});

function inOrder(changes: readonly OracleChange[]): string[] {
  return changes.map(({ kind, id, role }) => `${kind} ${id} ${role ?? ""}`).sort();
}

async function sideOf(records: readonly Rec[]): Promise<DriftSide> {
  const users = toUsers(records);
  const half = Math.floor(users.length / 2);
  const batches = [users.slice(0, half), users.slice(half)];
  return { meaning: new Interpretation(await countFacts(batches)), users: () => batches };
}
