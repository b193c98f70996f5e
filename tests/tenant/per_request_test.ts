import assert from "node:assert/strict";
import { IncompleteDirectoryError } from "../../src/tenant/errors.ts";
import { clientOf, directoryOn, heldWalk, SECOND, settle } from "../support/directory_on.ts";
import { walkOf } from "../support/scripted_client.ts";

const perRequest = true;

Deno.test("where each request reads for itself, calls share nothing, and nothing is cached", async () => {
  const client = clientOf(walkOf(["a@x"]), walkOf(["a@x", "b@x"]), walkOf(["c@x"]));
  const { directory } = directoryOn(client, { perRequest });
  const [one, two] = await Promise.all([directory.get(), directory.get()]);
  assert.deepEqual([one.users, two.users], [1, 2]);
  assert.equal(directory.fresh(), undefined);
  assert.equal((await directory.get()).users, 1);
  assert.equal(client.walks.length, 3);
});

Deno.test("where each request reads for itself, the end of its time is an incomplete list that says so", async () => {
  const { walk, release } = heldWalk(["a@x", "b@x"]);
  const { directory, pass } = directoryOn(clientOf(walk), { perRequest });
  const [refused, partial] = [directory.get(), directory.get({ allowPartial: true })];
  refused.catch(() => {});
  await settle();
  await pass(45 * SECOND);
  await assert.rejects(refused, (error) => {
    assert.ok(error instanceof IncompleteDirectoryError);
    assert.match(
      error.message,
      /2 users in 1 page were read.*time of this request is over.*bind its Durable Object/,
    );
    return true;
  });
  const { users, facts } = await partial;
  assert.deepEqual([users, facts.complete], [2, false]);
  assert.match(facts.warnings.join(), /Partial list.*time of this request is over/);
  release();
});

Deno.test("where each request reads for itself, a list of which no page came in time is no list", async () => {
  const client = clientOf(async function* (_startFrom, signal) {
    await new Promise((_, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason), { once: true })
    );
    yield { users: [] };
  });
  const { directory, pass } = directoryOn(client, { perRequest });
  const refused = assert.rejects(
    directory.get({ allowPartial: true, maxWaitMs: SECOND }),
    /time of this request is over/,
  );
  await settle();
  await pass(SECOND);
  await refused;
});

Deno.test("where each request reads for itself, a caller who goes away ends the walk", async () => {
  const { walk } = heldWalk(["a@x"]);
  const stopped: boolean[] = [];
  const client = clientOf((startFrom, signal) => {
    signal.addEventListener("abort", () => stopped.push(true));
    return walk(startFrom, signal);
  });
  const { directory } = directoryOn(client, { perRequest });
  const gone = new AbortController();
  const call = assert.rejects(directory.get({ signal: gone.signal, allowPartial: true }), /gone/);
  await settle();
  gone.abort(new DOMException("gone", "AbortError"));
  await call;
  assert.deepEqual(stopped, [true]);
});
