import assert from "node:assert/strict";
import fc from "fast-check";
import { arbitraryChain } from "./arbitrary_tenant.ts";
import { expectedChanges, type Rec } from "./drift_oracle.ts";
import { damagedReadings, DAY, openHistory, usersOf } from "./open_history.ts";
import { readingOf, toUsers } from "./records.ts";

/** More by `RUNS=20000`, of which a tenth is done here; a failure prints the seed to repeat it with. */
const RUNS = Math.ceil(Number(Deno.env.get("RUNS") ?? 600) / 10);

Deno.test(`${RUNS} chains of readings in a store: each comes back, and so does what changed`, async () => {
  const property = fc.asyncProperty(arbitraryChain(), async (lists) => {
    const { history, close } = await openHistory();
    try {
      const kept: Rec[][] = [];
      for (const [day, list] of lists.entries()) {
        const appended = await history.append("default", readingOf(list, day * DAY));
        if (appended === "kept") kept.push(list);
      }
      const readings = history.readings("default");
      assert.equal(readings.length, kept.length);
      for (const [index, list] of kept.entries()) {
        assert.deepEqual(await usersOf(history, readings[index]!), toUsers(list));
        if (index === 0) continue;
        const { changes } = await history.changes(readings[index - 1]!, readings[index]!);
        assert.deepEqual(
          changes.map(({ kind, user, before, after }) =>
            `${kind} ${user.id} ${before?.role ?? after?.role ?? ""}`
          ).sort(),
          withReturned(kept, index),
        );
      }
      assert.deepEqual(await damagedReadings(history, "default"), []);
    } finally {
      close();
    }
  });
  await fc.assert(property, { numRuns: RUNS });
});

/** What the oracle expects of a reading and the one before it, in a chain. */
function withReturned(lists: readonly Rec[][], index: number): string[] {
  const were = new Set(
    lists.slice(0, index - 1).flatMap((list) => list.map(({ id }) => id.toLowerCase())),
  );
  return expectedChanges(lists[index - 1]!, lists[index]!).map(({ kind, id, role }) =>
    `${kind === "joiner" && were.has(id.toLowerCase()) ? "returned" : kind} ${id} ${role ?? ""}`
  ).sort();
}
