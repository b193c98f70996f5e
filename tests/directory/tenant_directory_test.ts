import assert from "node:assert/strict";
import { IncompleteDirectoryError } from "../../src/directory/incomplete_directory_error.ts";
import { TenantDirectory } from "../../src/directory/tenant_directory.ts";
import type { WalkProgress } from "../../src/directory/walk.ts";
import {
  SpanningAuthError,
  SpanningResponseError,
  SpanningUnavailableError,
} from "../../src/spanning/errors.ts";
import { FakeClient, walkOf, wireUser } from "../support/fake_client.ts";

const MINUTE = 60_000;

/** A directory over a fake vendor, with a clock and timers that a test moves by hand. */
function setUp(client: FakeClient, settings: Record<string, unknown> = {}) {
  const clock = { now: Date.parse("2026-11-02T08:00:00Z") };
  const timers: { at: number; fire: () => void }[] = [];
  const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      timers.push({ at: clock.now + ms, fire: resolve });
    });
  const directory = new TenantDirectory({
    client,
    countCheck: "error",
    now: () => clock.now,
    sleep,
    ttlMs: 5 * MINUTE,
    staleMs: 60 * MINUTE,
    background: true,
    ...settings,
  });
  const pass = async (ms: number): Promise<void> => {
    clock.now += ms;
    for (const timer of timers.splice(0)) {
      if (timer.at <= clock.now) timer.fire();
      else timers.push(timer);
    }
    await settle();
  };
  return { directory, clock, pass };
}

/** Lets everything that waits for nothing but its turn go on. */
async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}

function clientOf(...script: FakeClient["script"]): FakeClient {
  const client = new FakeClient();
  client.script = script;
  return client;
}

/** A walk that reads one page and then waits until a test lets it go on. */
function heldWalk(names: string[]) {
  const gate = Promise.withResolvers<void>();
  const walk: FakeClient["script"][number] = async function* (startFrom, signal) {
    if (startFrom === undefined) {
      yield { users: names.map((name) => wireUser(name)), cursor: "cursor 1" };
    }
    const aborted = new Promise<never>((_, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason), { once: true })
    );
    await Promise.race([gate.promise, aborted]);
    yield { users: [wireUser("last@x")] };
  };
  return { walk, release: () => gate.resolve() };
}

const broken: FakeClient["script"][number] = async function* () {
  yield { users: [wireUser("a@x")], cursor: "cursor 1" };
  await Promise.resolve();
  throw new SpanningUnavailableError({ kind: "network", problem: "the connection broke" });
};

// deno-lint-ignore require-yield
const refused: FakeClient["script"][number] = async function* () {
  await Promise.resolve();
  throw new SpanningAuthError(401);
};

for (const background of [true, false]) {
  const where = background ? "in the background" : "in the foreground";

  Deno.test(`${where}: a directory is reused until its time to live is over, then read anew`, async () => {
    const client = clientOf(walkOf(["a@x"]), walkOf(["a@x", "b@x"]));
    const { directory, pass } = setUp(client, { background });
    assert.equal((await directory.get()).users, 1);
    await pass(5 * MINUTE - 1);
    assert.equal((await directory.get()).users, 1);
    await pass(1);
    assert.equal((await directory.get()).users, 2);
    assert.equal(client.walks.length, 2);
  });

  Deno.test(`${where}: with a time to live of 0 each call reads anew`, async () => {
    const client = clientOf(walkOf(["a@x"]));
    const { directory } = setUp(client, { background, ttlMs: 0 });
    await directory.get();
    await directory.get();
    assert.equal(client.walks.length, 2);
  });

  Deno.test(`${where}: refresh reads anew although the directory is fresh`, async () => {
    const client = clientOf(walkOf(["a@x"]), walkOf(["b@x"]));
    const { directory } = setUp(client, { background });
    await directory.get();
    await directory.get({ refresh: true });
    assert.equal(client.walks.length, 2);
  });

  Deno.test(`${where}: a walk that breaks off is an error with how far it came; partial where accepted, and never held`, async () => {
    const client = clientOf(broken);
    const { directory } = setUp(client, { background });
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

  Deno.test(`${where}: when reading anew fails, a whole directory up to an hour old stands in and says so`, async () => {
    const client = clientOf(walkOf(["a@x"]), broken);
    const { directory, pass } = setUp(client, { background });
    await directory.get();
    await pass(60 * MINUTE);
    const stale = await directory.get();
    assert.equal(stale.facts.complete, true);
    assert.match(stale.facts.warnings.join(), /older reading of 2026-11-02T08:00:00/);
    await assert.rejects(directory.get({ refresh: true }), IncompleteDirectoryError);
    await pass(1);
    await assert.rejects(directory.get(), IncompleteDirectoryError);
  });

  Deno.test(`${where}: standing in can be turned off`, async () => {
    const { directory, pass } = setUp(clientOf(walkOf(["a@x"]), broken), {
      background,
      staleMs: 0,
    });
    await directory.get();
    await pass(5 * MINUTE);
    await assert.rejects(directory.get(), IncompleteDirectoryError);
  });

  Deno.test(`${where}: refused credentials drop the directory at once`, async () => {
    const client = clientOf(walkOf(["a@x"]), refused, broken);
    const { directory, pass } = setUp(client, { background });
    await directory.get();
    await pass(5 * MINUTE);
    await assert.rejects(directory.get(), SpanningAuthError);
    await assert.rejects(directory.get(), IncompleteDirectoryError, "nothing older may stand in");
  });

  Deno.test(`${where}: after 45 seconds a caller is told how far reading is; the next call finds it further on`, async () => {
    const { walk, release } = heldWalk(["a@x", "b@x"]);
    const client = clientOf(walk);
    client.count = 3;
    const { directory, pass } = setUp(client, { background });
    const first = directory.get();
    first.catch(() => {});
    await settle();
    await pass(45_000);
    await assert.rejects(first, /2 of 3 users.*ask the same again/);
    release();
    const whole = await directory.get();
    assert.equal(whole.users, 3);
    assert.equal(whole.facts.pages, 2);
    assert.deepEqual(client.walks, background ? [undefined] : [undefined, "cursor 1"]);
  });

  Deno.test(`${where}: progress tells users read, and the total once known`, async () => {
    const client = clientOf(walkOf(["a@x"], ["b@x"], ["c@x"]));
    client.count = 3;
    const { directory } = setUp(client, { background });
    const seen: WalkProgress[] = [];
    await directory.get({ onProgress: (progress) => seen.push({ ...progress }) });
    assert.deepEqual(seen.map(({ users }) => users), [1, 2, 3]);
    assert.equal(seen.at(-1)?.total, 3);
  });

  Deno.test(`${where}: a caller who goes away does not spoil the walk for the next one`, async () => {
    const { walk, release } = heldWalk(["a@x"]);
    const { directory } = setUp(clientOf(walk), { background });
    const gone = new AbortController();
    const first = directory.get({ signal: gone.signal });
    await settle();
    gone.abort(new DOMException("gone", "AbortError"));
    await assert.rejects(first, /gone/);
    release();
    assert.equal((await directory.get()).users, 2);
  });
}

Deno.test("callers who come meanwhile share one walk", async () => {
  const { walk, release } = heldWalk(["a@x"]);
  const client = clientOf(walk);
  const { directory } = setUp(client);
  const calls = [directory.get(), directory.get(), directory.get({ refresh: true })];
  await settle();
  release();
  const directories = await Promise.all(calls);
  assert.equal(new Set(directories).size, 1);
  assert.equal(client.walks.length, 1);
});

Deno.test("a walk without callers goes on for ten minutes and no longer", async () => {
  for (const [after, walks] of [[9 * MINUTE, 1], [10 * MINUTE, 2]] as const) {
    const { walk, release } = heldWalk(["a@x"]);
    const client = clientOf(walk);
    const { directory, pass } = setUp(client);
    const gone = new AbortController();
    const first = directory.get({ signal: gone.signal });
    first.catch(() => {});
    await settle();
    gone.abort();
    await settle();
    await pass(after);
    release();
    assert.equal((await directory.get()).users, 2);
    assert.equal(client.walks.length, walks);
  }
});

const COUNTS: [
  name: string,
  users: number,
  counted: number | Error | undefined,
  check: string,
  outcome: "whole" | "incomplete",
  warns?: RegExp,
][] = [
  ["as many as counted", 100, 100, "error", "whole"],
  ["2 % fewer", 98, 100, "error", "whole"],
  ["over 2 % fewer", 97, 100, "error", "incomplete"],
  ["over 2 % fewer, checked with warn", 97, 100, "warn", "whole", /Counts differ.*97 users.*100/],
  ["over 2 % fewer, not checked", 97, 100, "off", "whole"],
  ["none of some", 0, 1, "error", "incomplete"],
  ["none of none", 0, 0, "error", "whole"],
  ["more than counted", 105, 100, "error", "whole", /Counts differ.*guests/],
  ["a count that is not there", 5, undefined, "error", "whole", /could not be read/],
  ["a count that fails", 5, new SpanningResponseError("x"), "error", "whole", /could not be read/],
];
for (const [name, users, counted, countCheck, outcome, warns] of COUNTS) {
  Deno.test(`the tenant's own count: ${name} is ${outcome}`, async () => {
    const client = clientOf(walkOf(Array.from({ length: users }, (_, i) => `u${i}@x`)));
    client.count = counted;
    const { directory } = setUp(client, { countCheck });
    if (outcome === "incomplete") {
      await assert.rejects(directory.get(), /ended the list too early.*SPANNING_COUNT_CHECK/);
      assert.equal((await directory.get({ allowPartial: true })).facts.complete, false);
    } else {
      const { facts } = await directory.get();
      assert.equal(facts.complete, true);
      if (warns === undefined) assert.deepEqual(facts.warnings, []);
      else assert.match(facts.warnings.join(), warns);
    }
  });
}

Deno.test("repeated records are merged and counted in a warning", async () => {
  const client = clientOf(walkOf(["a@x", "b@x"], ["b@x", "c@x"]));
  client.count = 3;
  const { facts, users } = await setUp(client).directory.get();
  assert.equal(users, 3);
  assert.match(facts.warnings.join(), /Merged 1 repeated record/);
});
