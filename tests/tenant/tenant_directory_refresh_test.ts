import assert from "node:assert/strict";
import {
  abandon,
  began,
  clientOf,
  directoryOn,
  heldWalk,
  MINUTE,
  principalNames,
  SECOND,
  sentAway,
  settle,
} from "../support/directory_on.ts";
import { UserInputError } from "../../src/base/errors.ts";
import { SpanningResponseError } from "../../src/spanning/errors.ts";
import { StillReadingError } from "../../src/tenant/errors.ts";
import { walkOf } from "../support/scripted_client.ts";

const refresh = true;

Deno.test("a walk that was left ten minutes ago is not taken up again", async () => {
  for (const [after, users] of [[9, ["last@x", "old@x"]], [10, ["new@x"]]] as const) {
    const { walk, release } = heldWalk(["old@x"]);
    const then = after === 9 ? walk : walkOf(["new@x"]);
    const { directory, pass } = directoryOn(clientOf(walk, then));
    await abandon(directory);
    await pass(after * MINUTE);
    release();
    const read = await directory.get();
    assert.deepEqual(principalNames(read), users);
    assert.equal(began(read), after === 9 ? "08:00:00" : "08:10:00");
  }
});

Deno.test("a refresh does not join a walk that began before it", async () => {
  const { walk } = heldWalk(["old@x"]);
  const { directory, pass } = directoryOn(clientOf(walk, walkOf(["new@x"])));
  await abandon(directory, { refresh });
  await pass(3 * SECOND);
  const read = await directory.get({ refresh });
  assert.deepEqual([principalNames(read), began(read)], [["new@x"], "08:00:03"]);
});

Deno.test("refreshes that come together share a walk", async () => {
  const { walk, release } = heldWalk(["a@x"]);
  const client = clientOf(walk);
  const { directory, pass } = directoryOn(client);
  const first = directory.get({ refresh });
  await settle();
  await pass(2 * SECOND);
  const second = directory.get({ refresh });
  release();
  await settle();
  await pass(SECOND);
  assert.equal(await first, await second);
  assert.equal(client.walks.length, 1);
});

Deno.test("a caller who waits for a walk gets it although a refresh starts a newer one, which is cached", async () => {
  const { walk, release } = heldWalk(["old@x"]);
  const client = clientOf(walk, walkOf(["new@x"]));
  const { directory, pass } = directoryOn(client);
  const waiting = directory.get();
  await settle();
  await pass(3 * SECOND);
  assert.deepEqual(principalNames(await directory.get({ refresh })), ["new@x"]);
  release();
  assert.deepEqual(principalNames(await waiting), ["last@x", "old@x"]);
  assert.deepEqual(principalNames(await directory.get()), ["new@x"]);
  assert.equal(client.walks.length, 2);
});

Deno.test("a refresh that takes too long is told to ask again without refresh, and that call joins its walk", async () => {
  const { walk, release } = heldWalk(["a@x"]);
  const client = clientOf(walk);
  const program = directoryOn(client);
  const { directory, pass } = program;
  const { message } = await sentAway(program, { refresh });
  assert.match(message, /^Cannot answer yet: 1 of an unknown number of users have been read\. /);
  assert.match(
    message,
    /Reading continues: ask again in a minute without refresh: true, and this reading answers$/,
  );
  await pass(MINUTE);
  await sentAway(program, {});
  await pass(2 * MINUTE);
  release();
  await settle();
  const read = await directory.get();
  assert.deepEqual([principalNames(read), began(read)], [["a@x", "last@x"], "08:00:00"]);
  assert.deepEqual(client.walks, [undefined, "cursor 1"]);
});

Deno.test("a refresh after the one that was told to ask again is another one", async () => {
  const { walk, release } = heldWalk(["old@x"]);
  const program = directoryOn(clientOf(walk, walkOf(["new@x"])));
  await sentAway(program, { refresh });
  release();
  await settle();
  assert.deepEqual(principalNames(await program.directory.get({ refresh })), ["new@x"]);
});

Deno.test("what was cached before a refresh does not answer the call that asks again", async () => {
  const { walk, release } = heldWalk(["new@x"]);
  const program = directoryOn(clientOf(walkOf(["old@x"]), walk));
  const { directory, pass } = program;
  await directory.get();
  await pass(MINUTE);
  await sentAway(program, { refresh });
  assert.equal(directory.fresh(), undefined);
  const again = directory.get();
  await settle();
  release();
  assert.deepEqual(principalNames(await again), ["last@x", "new@x"]);
  assert.deepEqual(principalNames(await directory.get()), ["last@x", "new@x"]);
});

Deno.test("what was cached before a refresh that met the time limit of its call does not answer the next one", async () => {
  const { walk, release } = heldWalk(["new@x"]);
  const { directory, pass } = directoryOn(clientOf(walkOf(["old@x"]), walk));
  await directory.get();
  await pass(MINUTE);
  const limit = new AbortController();
  const refused = assert.rejects(directory.get({ refresh, signal: limit.signal }), /time is up/);
  await settle();
  limit.abort(new UserInputError("time is up"));
  await refused;
  const again = directory.get();
  await settle();
  release();
  assert.deepEqual(principalNames(await again), ["last@x", "new@x"]);
});

Deno.test("until a refresh is told to ask again, others are answered from the cache", async () => {
  const { walk } = heldWalk(["new@x"]);
  const client = clientOf(walkOf(["old@x"]), walk);
  const { directory, pass } = directoryOn(client);
  const cached = await directory.get();
  await pass(MINUTE);
  const refreshing = directory.get({ refresh });
  refreshing.catch(() => {});
  await settle();
  assert.equal(await directory.get(), cached);
  await pass(45 * SECOND);
  await assert.rejects(refreshing, StillReadingError);
});

Deno.test("when the reading fails after a refresh was told to ask again, the older list stands in and says so", async () => {
  const { walk, release } = heldWalk(["new@x"]);
  const client = clientOf(walkOf(["old@x"]), async function* (startFrom, signal) {
    for await (const page of walk(startFrom, signal)) {
      if (page.cursor === undefined) throw new SpanningResponseError("x");
      yield page;
    }
  });
  const program = directoryOn(client);
  await program.directory.get();
  await program.pass(MINUTE);
  await sentAway(program, { refresh });
  release();
  await settle();
  const stale = await program.directory.get();
  assert.deepEqual(principalNames(stale), ["old@x"]);
  assert.match(stale.facts.warnings.join(), /older reading of 2026-11-02T08:00:00/);
});

for (const refresh of [true, false]) {
  Deno.test(`with a time to live of 0, refresh ${refresh}, the call that asks again joins the walk, and the next one reads again`, async () => {
    const { walk, release } = heldWalk(["old@x"]);
    const client = clientOf(walk);
    const program = directoryOn(client, { cacheTtlSeconds: 0 });
    await sentAway(program, { refresh });
    const again = program.directory.get();
    await settle();
    release();
    assert.deepEqual(principalNames(await again), ["last@x", "old@x"]);
    client.script = [walkOf(["new@x"])];
    assert.deepEqual(principalNames(await program.directory.get()), ["new@x"]);
  });
}

Deno.test("callers who were told to ask again share one walk", async () => {
  const { walk, release } = heldWalk(["a@x"]);
  const client = clientOf(walk);
  const { directory, pass } = directoryOn(client);
  const calls = [directory.get({ refresh }), directory.get({ refresh })];
  for (const call of calls) call.catch(() => {});
  await settle();
  await pass(45 * SECOND);
  for (const call of calls) await assert.rejects(call, StillReadingError);
  release();
  await settle();
  for (const _ of calls) {
    const read = await directory.get();
    assert.deepEqual([principalNames(read), began(read)], [["a@x", "last@x"], "08:00:00"]);
  }
  assert.equal(client.walks.filter((startFrom) => startFrom === undefined).length, 1);
});

Deno.test("with a time to live of 0, a list is kept for those who were told to ask again, once each and for three minutes", async () => {
  for (const [minutes, answers] of [[2, [true, true, false]], [3, [false, false]]] as const) {
    const { walk, release } = heldWalk(["a@x"]);
    const client = clientOf(walk, walkOf(["b@x"]));
    const { directory, pass } = directoryOn(client, { cacheTtlSeconds: 0 });
    const calls = [directory.get({ refresh }), directory.get()];
    for (const call of calls) call.catch(() => {});
    await settle();
    await pass(45 * SECOND);
    for (const call of calls) await assert.rejects(call, StillReadingError);
    release();
    await settle();
    await pass(minutes * MINUTE);
    for (const kept of answers) {
      const names = kept ? ["a@x", "last@x"] : ["b@x"];
      assert.deepEqual(principalNames(await directory.get()), names);
    }
  }
});
