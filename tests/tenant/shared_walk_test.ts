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
  settle,
} from "../support/directory_on.ts";
import { SharedWalks } from "../../src/tenant/shared_walk.ts";
import { StillReadingError } from "../../src/tenant/errors.ts";
import { walkOf } from "../support/scripted_client.ts";

const refresh = true;

Deno.test("a refresh does not join a walk that goes on by itself", async () => {
  const { walk } = heldWalk(["old@x"]);
  const { directory, pass } = directoryOn(clientOf(walk, walkOf(["new@x"])));
  await abandon(directory);
  await pass(9 * MINUTE);
  const read = await directory.get({ refresh });
  assert.deepEqual([principalNames(read), began(read)], [["new@x"], "08:09:00"]);
});

Deno.test("a walk that nobody can join and nobody waits for is stopped", async () => {
  const stopped: boolean[] = [];
  const { walk } = heldWalk(["old@x"]);
  const client = clientOf((startFrom, signal) => {
    signal.addEventListener("abort", () => stopped.push(true));
    return walk(startFrom, signal);
  }, walkOf(["new@x"]));
  const { directory, pass } = directoryOn(client);
  await abandon(directory);
  await pass(MINUTE);
  assert.deepEqual(stopped, []);
  await directory.get({ refresh });
  assert.deepEqual(stopped, [true]);
});

Deno.test("an older walk is stopped when the last who waits for it goes", async () => {
  const older = heldWalk(["old@x"]);
  const stopped: boolean[] = [];
  const client = clientOf((startFrom, signal) => {
    signal.addEventListener("abort", () => stopped.push(true));
    return older.walk(startFrom, signal);
  }, walkOf(["new@x"]));
  const { directory, pass } = directoryOn(client);
  const gone = new AbortController();
  const waiting = directory.get({ signal: gone.signal });
  waiting.catch(() => {});
  await settle();
  await pass(MINUTE / 2);
  await directory.get({ refresh });
  assert.deepEqual(stopped, []);
  gone.abort();
  await settle();
  assert.deepEqual(stopped, [true]);
});

Deno.test("the end of an older walk does not end the newer one", async () => {
  const [older, newer] = [heldWalk(["old@x"]), heldWalk(["new@x"])];
  const client = clientOf(older.walk, newer.walk);
  const { directory, pass } = directoryOn(client);
  const first = directory.get();
  await settle();
  await pass(20 * SECOND);
  const second = directory.get({ refresh });
  await settle();
  older.release();
  assert.deepEqual(principalNames(await first), ["last@x", "old@x"]);
  const third = directory.get({ refresh });
  await settle();
  newer.release();
  await settle();
  await pass(SECOND);
  assert.deepEqual(principalNames(await second), ["last@x", "new@x"]);
  assert.equal(await third, await second);
  assert.equal(client.walks.length, 2);
});

Deno.test("of two refreshes that are told to ask again, the earlier one's walk does not answer the later one", async () => {
  const [older, newer] = [heldWalk(["old@x"]), heldWalk(["new@x"])];
  const { directory, pass } = directoryOn(clientOf(older.walk, newer.walk));
  const calls = [directory.get({ refresh })];
  await pass(15 * SECOND);
  const others = directory.get();
  await pass(SECOND);
  calls.push(directory.get({ refresh, maxWaitMs: 10 * SECOND }));
  for (const call of calls) call.catch(() => {});
  // Told to ask again at 26 and at 45 seconds; who joined the older walk at 15 waits until 60.
  await pass(10 * SECOND);
  await pass(19 * SECOND);
  for (const call of calls) await assert.rejects(call, StillReadingError);
  older.release();
  assert.deepEqual(principalNames(await others), ["last@x", "old@x"]);
  const again = directory.get();
  await settle();
  newer.release();
  assert.deepEqual(principalNames(await again), ["last@x", "new@x"]);
});

Deno.test("a walk whose place is given to another ends", async () => {
  const stopped: boolean[] = [];
  const { walk } = heldWalk(["old@x"]);
  const client = clientOf((startFrom, signal) => {
    signal.addEventListener("abort", () => stopped.push(true));
    return walk(startFrom, signal);
  });
  const host = { now: () => 0, sleep: () => new Promise<void>(() => {}) };
  const configuration = {
    cacheTtlSeconds: 0,
    staleMaxSeconds: 0,
    countCheck: "off",
    parallelPages: 1,
  } as const;
  const walks = new SharedWalks({ client, configuration, host }, {
    onReading: () => {},
    onFailure: () => {},
  });
  walks.read({}).catch(() => {});
  await settle();
  assert.ok(walks.bytes > 0);
  walks.stop();
  await settle();
  assert.deepEqual([stopped, walks.idle, walks.bytes], [[true], true, 0]);
});
