import assert from "node:assert/strict";
import { lookUpUser } from "../../src/tenant/user_lookup.ts";
import type { Tenant } from "../../src/tenant/tenant.ts";
import {
  SpanningAuthError,
  SpanningRateLimitError,
  SpanningResponseError,
  SpanningUnavailableError,
} from "../../src/spanning/errors.ts";
import { StillReadingError } from "../../src/tenant/errors.ts";
import { clientOf, directoryOn, heldWalk, MINUTE, settle } from "../support/directory_on.ts";
import { type ScriptedClient, walkOf } from "../support/scripted_client.ts";

const down = new SpanningUnavailableError({ kind: "network", problem: "no route" });
const network = /no route/;

// deno-lint-ignore require-yield
const broken: ScriptedClient["script"][number] = async function* () {
  await Promise.resolve();
  throw down;
};

function tenantOn(client: ScriptedClient, background = true) {
  const { directory, clock, pass } = directoryOn(client, { background });
  const tenant = { directory, now: () => clock.now } as Tenant;
  return { tenant, pass };
}

for (const error of [down, new SpanningRateLimitError(), new SpanningResponseError("x")]) {
  Deno.test(`where the route for one user fails with ${error.name}, the list answers`, async () => {
    const client = clientOf(walkOf(["ada@x"]));
    client.user = () => Promise.reject(error);
    const { found } = await lookUpUser(tenantOn(client).tenant, "ada@x", {});
    assert.equal(found?.entry.identity.userPrincipalName, "ada@x");
    assert.equal(client.walks.length, 1);
  });
}

Deno.test("while the vendor is down an older list stands in for one user too, and says so; a refresh fails", async () => {
  const client = clientOf(walkOf(["ada@x"]), broken);
  client.user = () => Promise.reject(down);
  const { tenant, pass } = tenantOn(client);
  await tenant.directory.get();
  await pass(10 * MINUTE);
  const { found, directory } = await lookUpUser(tenant, "ada@x", {});
  assert.equal(found?.entry.identity.userPrincipalName, "ada@x");
  assert.match(directory.facts.warnings.join(), /older reading of 2026-11-02T08:00:00/);
  await assert.rejects(lookUpUser(tenant, "ada@x", { refresh: true }), network);
});

Deno.test("a route that does not answer leaves half of the time to the list", async () => {
  const { walk, release } = heldWalk(["ada@x"]);
  const client = clientOf(walk);
  let stopped = false;
  client.user = (_name, { signal } = {}) => {
    signal?.addEventListener("abort", () => stopped = true);
    return new Promise(() => {});
  };
  const { tenant, pass } = tenantOn(client);
  const first = lookUpUser(tenant, "ada@x", {});
  first.catch(() => {});
  await settle();
  await pass(22_499);
  assert.deepEqual([client.walks.length, stopped], [0, false]);
  await pass(1);
  assert.deepEqual([client.walks.length, stopped], [1, true]);
  await pass(22_500);
  await assert.rejects(first, StillReadingError);
  release();
});

Deno.test("refused credentials are an error at once, without asking for the list", async () => {
  const client = clientOf(walkOf(["ada@x"]));
  client.user = () => Promise.reject(new SpanningAuthError(401));
  const { tenant } = tenantOn(client);
  await assert.rejects(lookUpUser(tenant, "ada@x", {}), SpanningAuthError);
  assert.equal(client.walks.length, 0);
});

for (const background of [true, false]) {
  Deno.test(`a caller who goes away is not answered from the list, background ${background}`, async () => {
    const client = clientOf(walkOf(["ada@x"]));
    client.user = (_name, { signal } = {}) =>
      new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
    const gone = new AbortController();
    const { tenant } = tenantOn(client, background);
    const call = lookUpUser(tenant, "ada@x", { signal: gone.signal });
    await settle();
    gone.abort(new DOMException("gone", "AbortError"));
    await assert.rejects(call, /gone/);
    assert.equal(client.walks.length, 0);
  });
}
