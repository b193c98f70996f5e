import assert from "node:assert/strict";
import type { Tenant } from "../../src/directory/tenant.ts";
import { DEFAULT_THRESHOLDS } from "../../src/governance/review/thresholds.ts";
import { reviewTenant } from "../../src/mcp/review_tenant.ts";
import { clientOf, directoryOn, settle } from "../support/directory_on.ts";
import { walkOf } from "../support/fake_client.ts";

Deno.test("a caller who goes away while the seats are counted gets no review that leaves them out", async () => {
  const client = clientOf(walkOf(["a@x"]));
  client.count = 1;
  const { directory, clock } = directoryOn(client);
  await directory.get();
  client.count = "hangs";
  const tenant = {
    client,
    directory,
    reviewThresholds: DEFAULT_THRESHOLDS,
    now: () => clock.now,
  } as unknown as Tenant;
  const gone = new AbortController();
  const review = reviewTenant(tenant, [], { signal: gone.signal });
  review.catch(() => {});
  await settle();
  gone.abort(new DOMException("gone", "AbortError"));
  await assert.rejects(review, /gone/);
});
