import assert from "node:assert/strict";
import type { Tenant } from "../../src/tenant/tenant.ts";
import { DEFAULT_THRESHOLDS } from "../../src/governance/review/facts.ts";
import { reviewTenant } from "../../src/tenant/review.ts";
import { clientOf, directoryOn, SECOND, settle } from "../support/directory_on.ts";
import { walkOf } from "../support/scripted_client.ts";

/** A tenant whose list is held, and whose own counts do not come. */
async function tenantWithoutCounts() {
  const client = clientOf(walkOf(["a@x"]));
  client.count = 1;
  const { directory, clock, sleep, pass } = directoryOn(client);
  await directory.get();
  client.count = "hangs";
  const now = () => clock.now;
  const held = { client, directory, now, sleep, reviewThresholds: DEFAULT_THRESHOLDS };
  return { tenant: held as unknown as Tenant, pass };
}

Deno.test("a caller who goes away while the seats are counted gets no review that leaves them out", async () => {
  const { tenant } = await tenantWithoutCounts();
  const gone = new AbortController();
  const review = reviewTenant(tenant, [], { signal: gone.signal });
  review.catch(() => {});
  await settle();
  gone.abort(new DOMException("gone", "AbortError"));
  await assert.rejects(review, /gone/);
});

Deno.test("a review waits ten seconds for the seats, then says that they are not decidable, and why", async () => {
  const { tenant, pass } = await tenantWithoutCounts();
  let over = false;
  const reviewing = reviewTenant(tenant, [], {}).finally(() => over = true);
  await settle();
  await pass(10 * SECOND - 1);
  assert.equal(over, false);
  await pass(1);
  const { notDecidable, source } = await reviewing;
  assert.ok(notDecidable.some(({ check }) => check === "seats_over_assigned"));
  assert.match(source.warnings?.join() ?? "", /seat counts could not be read: .* in 10 seconds/);
});
