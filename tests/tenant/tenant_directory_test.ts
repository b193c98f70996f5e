import assert from "node:assert/strict";
import { IncompleteDirectoryError } from "../../src/tenant/errors.ts";
import type { WalkProgress } from "../../src/tenant/walk.ts";
import { SpanningAuthError, SpanningUnavailableError } from "../../src/spanning/errors.ts";
import {
  abandon,
  clientOf,
  directoryOn,
  heldWalk,
  MINUTE,
  settle,
} from "../support/directory_on.ts";
import { type ScriptedClient, walkOf, wireUser } from "../support/scripted_client.ts";

const broken: ScriptedClient["script"][number] = async function* () {
  yield { users: [wireUser("a@x")], cursor: "cursor 1" };
  await Promise.resolve();
  throw new SpanningUnavailableError({ kind: "network", problem: "the connection broke" });
};

// deno-lint-ignore require-yield
const refused: ScriptedClient["script"][number] = async function* () {
  await Promise.resolve();
  throw new SpanningAuthError(401);
};

Deno.test("a directory is reused until its time to live is over, then read again", async () => {
  const client = clientOf(walkOf(["a@x"]), walkOf(["a@x", "b@x"]));
  const { directory, pass } = directoryOn(client);
  assert.equal((await directory.get()).users, 1);
  await pass(5 * MINUTE - 1);
  assert.equal((await directory.get()).users, 1);
  await pass(1);
  assert.equal((await directory.get()).users, 2);
  assert.equal(client.walks.length, 2);
});

Deno.test("with a time to live of 0 each call reads again", async () => {
  const client = clientOf(walkOf(["a@x"]));
  const { directory } = directoryOn(client, { cacheTtlSeconds: 0 });
  await directory.get();
  await directory.get();
  assert.equal(client.walks.length, 2);
});

Deno.test("refresh reads again although the directory is fresh", async () => {
  const client = clientOf(walkOf(["a@x"]), walkOf(["b@x"]));
  const { directory } = directoryOn(client);
  await directory.get();
  await directory.get({ refresh: true });
  assert.equal(client.walks.length, 2);
});

Deno.test("a walk that breaks off is an error with how far it came; partial where accepted, and never cached", async () => {
  const client = clientOf(broken);
  const { directory } = directoryOn(client);
  await assert.rejects(directory.get(), (error) => {
    assert.ok(error instanceof IncompleteDirectoryError);
    assert.equal(error.incompleteness.users, 1);
    assert.equal(error.incompleteness.pages, 1);
    assert.match(error.message, /1 user in 1 page.*connection broke.*allowPartial: true/);
    return true;
  });
  const partial = await directory.get({ allowPartial: true });
  assert.equal(partial.facts.complete, false);
  assert.match(partial.facts.warnings.join(), /Partial list/);
  await assert.rejects(directory.get(), IncompleteDirectoryError);
  assert.equal(client.walks.length, 3);
});

Deno.test("when reading again fails, a whole directory up to an hour old stands in and says so", async () => {
  const client = clientOf(walkOf(["a@x"]), broken);
  const { directory, pass } = directoryOn(client);
  await directory.get();
  await pass(60 * MINUTE);
  const stale = await directory.get();
  assert.equal(stale.facts.complete, true);
  assert.match(stale.facts.warnings.join(), /older reading of 2026-11-02T08:00:00/);
  await assert.rejects(directory.get({ refresh: true }), IncompleteDirectoryError);
  await pass(1);
  await assert.rejects(directory.get(), IncompleteDirectoryError);
});

Deno.test("standing in can be turned off", async () => {
  const { directory, pass } = directoryOn(clientOf(walkOf(["a@x"]), broken), {
    staleMaxSeconds: 0,
  });
  await directory.get();
  await pass(5 * MINUTE);
  await assert.rejects(directory.get(), IncompleteDirectoryError);
});

Deno.test("what was dropped neither answers nor stands in", async () => {
  const { directory } = directoryOn(clientOf(walkOf(["a@x"]), refused));
  await directory.get();
  directory.drop();
  await assert.rejects(directory.get(), SpanningAuthError);
});

Deno.test("after 45 seconds a caller is told how far reading is; the next call finds it further on", async () => {
  const { walk, release } = heldWalk(["a@x", "b@x"]);
  const client = clientOf(walk);
  client.count = 3;
  const { directory, pass } = directoryOn(client);
  const first = directory.get();
  first.catch(() => {});
  await settle();
  await pass(45_000);
  await assert.rejects(first, /2 of 3 users.*ask the same again/i);
  release();
  const whole = await directory.get();
  assert.equal(whole.users, 3);
  assert.equal(whole.facts.pages, 2);
  assert.deepEqual(client.walks, [undefined]);
});

Deno.test("progress tells users read, and the total once known", async () => {
  const client = clientOf(walkOf(["a@x"], ["b@x"], ["c@x"]));
  client.count = 3;
  const { directory } = directoryOn(client);
  const seen: WalkProgress[] = [];
  await directory.get({ onProgress: (progress) => seen.push({ ...progress }) });
  assert.deepEqual(seen.map(({ users }) => users), [1, 2, 3]);
  assert.equal(seen.at(-1)?.total, 3);
});

Deno.test("a caller who goes away does not spoil the walk for the next one", async () => {
  const { walk, release } = heldWalk(["a@x"]);
  const client = clientOf(walk);
  const { directory } = directoryOn(client);
  const gone = new AbortController();
  const first = directory.get({ signal: gone.signal });
  await settle();
  gone.abort(new DOMException("gone", "AbortError"));
  await assert.rejects(first, /gone/);
  release();
  assert.equal((await directory.get()).users, 2);
  assert.deepEqual(client.walks, [undefined]);
});

Deno.test("callers who come meanwhile share one walk", async () => {
  const { walk, release } = heldWalk(["a@x"]);
  const client = clientOf(walk);
  const { directory } = directoryOn(client);
  const calls = [directory.get(), directory.get(), directory.get({ refresh: true })];
  await settle();
  release();
  const directories = await Promise.all(calls);
  assert.equal(new Set(directories).size, 1);
  assert.equal(client.walks.length, 1);
});

const LEFT_ALONE: readonly (readonly [ms: number, walks: (string | undefined)[]])[] = [
  [70_000, [undefined]],
  [75_000, [undefined, "cursor 1"]],
  [9 * MINUTE, [undefined, "cursor 1"]],
  [10 * MINUTE, [undefined, undefined]],
];

for (const [after, walks] of LEFT_ALONE) {
  Deno.test(`after ${after / 1000} s without callers a list has been read ${walks.map((from) => `from ${from ?? "the start"}`).join(", then ")}`, async () => {
    const { walk, release } = heldWalk(["a@x"]);
    const signals: AbortSignal[] = [];
    const client = clientOf((startFrom, signal) => {
      signals.push(signal);
      return walk(startFrom, signal);
    });
    const { directory, pass } = directoryOn(client);
    await abandon(directory);
    await pass(after);
    assert.equal(signals[0]?.aborted, after >= 75_000);
    release();
    assert.equal((await directory.get()).users, 2);
    assert.deepEqual(client.walks, walks);
  });
}
