import assert from "node:assert/strict";
import { TenantHistory } from "../../src/history/tenant_history.ts";
import { DEFAULT_THRESHOLDS } from "../../src/governance/review/facts.ts";
import { accounts, readingOf } from "./records.ts";
import { DAY, openHistory } from "./open_history.ts";

/** A tenant with three readings, and a count of those that are being loaded. */
async function threeReadings() {
  const { history, close } = await openHistory();
  const source = { complete: true, pages: 1, fetchedAt: 0, warnings: [] };
  for (const day of [1, 2, 3]) {
    await history.append("default", readingOf(accounts(10 * day), day * DAY, { source }));
  }
  const loads = { now: 0, most: 0, all: 0 };
  const users = history.users.bind(history);
  history.users = async function* (reading) {
    loads.all++;
    loads.most = Math.max(loads.most, ++loads.now);
    yield* users(reading);
    loads.now--;
  };
  const tenant = new TenantHistory({
    tenant: { id: "default", origin: "us" },
    thresholds: DEFAULT_THRESHOLDS,
    open: () => Promise.resolve(history),
    now: () => 30 * DAY,
    next: "",
    onKeep: () => {},
  });
  return { tenant, loads, close };
}

function at(ms: number): string {
  return new Date(ms).toISOString();
}

Deno.test("one reading is loaded once, whatever moments callers ask about", async () => {
  const { tenant, loads, close } = await threeReadings();
  const moments = Array.from({ length: 20 }, (_, minute) => at(2 * DAY + 60_000 * minute));
  const found = await Promise.all(moments.map((moment) => tenant.recall(moment)));
  assert.deepEqual(found.map(({ users }) => users), moments.map(() => 20));
  assert.deepEqual(found.map(({ facts }) => facts.asOf), moments);
  assert.equal(loads.all, 1);
  close();
});

Deno.test("different readings are loaded one after the other, and none for a caller who has gone", async () => {
  const { tenant, loads, close } = await threeReadings();
  const gone = new AbortController();
  const asked = [1, 2, 3, 1].map((day, index) =>
    tenant.recall(at(day * DAY), index === 1 ? gone.signal : undefined)
      .then(({ users }) => users, (error) => error.name)
  );
  gone.abort();
  assert.deepEqual(await Promise.all(asked), [10, "AbortError", 30, 10]);
  assert.deepEqual(loads, { now: 0, most: 1, all: 3 });
  close();
});
