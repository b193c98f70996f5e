import assert from "node:assert/strict";
import type { Configuration } from "../../src/configuration/configuration.ts";
import type { Directory } from "../../src/directory/directory.ts";
import { SpanningResponseError } from "../../src/spanning/errors.ts";
import { clientOf, directoryOn, heldWalk, settle } from "../support/directory_on.ts";
import { walkOf } from "../support/scripted_client.ts";

const COUNTS: [
  name: string,
  users: number,
  counted: number | Error | undefined,
  check: Configuration["countCheck"],
  outcome: "whole" | "incomplete",
  warns?: RegExp,
][] = [
  ["as many as counted", 100, 100, "error", "whole"],
  ["2 % fewer", 98, 100, "error", "whole", /Counts differ.*98 users.*100/],
  ["over 2 % fewer", 97, 100, "error", "incomplete"],
  ["over 2 % fewer, checked with warn", 97, 100, "warn", "whole", /Counts differ.*97 users.*100/],
  ["over 2 % fewer, not checked", 97, 100, "off", "whole"],
  ["none of some", 0, 1, "error", "incomplete"],
  ["none of none", 0, 0, "error", "whole"],
  ["more than counted", 105, 100, "error", "whole", /Counts differ.*guests/],
  ["a count that is not there", 5, undefined, "error", "whole", /could not be read/],
  ["a count that fails", 5, new SpanningResponseError("x"), "error", "whole", /could not be read/],
  ["none, and a count that fails", 0, new SpanningResponseError("x"), "error", "incomplete"],
  ["none, and a count that is not there", 0, undefined, "error", "incomplete"],
  ["none, a count that fails, checked with warn", 0, undefined, "warn", "whole", /not be read/],
];
for (const [name, users, counted, countCheck, outcome, warns] of COUNTS) {
  Deno.test(`the tenant's own count: ${name} is ${outcome}`, async () => {
    const client = clientOf(walkOf(Array.from({ length: users }, (_, i) => `u${i}@x`)));
    client.count = counted;
    const { directory } = directoryOn(client, { countCheck });
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
  const { facts, users } = await directoryOn(client).directory.get();
  assert.equal(users, 3);
  assert.match(facts.warnings.join(), /Merged 1 repeated record/);
});

const SECOND = 1_000;

Deno.test("a list that is read waits five seconds for a slow count, then says that it is not checked", async () => {
  const client = clientOf(walkOf(["a@x"], ["b@x"]));
  client.count = "hangs";
  const { directory, pass } = directoryOn(client);
  let over = false;
  const call = directory.get().finally(() => over = true);
  await settle();
  await pass(5 * SECOND - 1);
  assert.equal(over, false);
  await pass(1);
  const { users, facts } = await call;
  assert.deepEqual([users, facts.complete], [2, true]);
  assert.match(facts.warnings.join(), /own user count could not be read/);
  assert.equal(client.counted, 1);
});

Deno.test("a count that came while the list was read is not waited for again", async () => {
  const { walk, release } = heldWalk(["a@x"]);
  const client = clientOf(walk);
  client.count = new SpanningResponseError("x");
  const { directory } = directoryOn(client);
  const call = directory.get();
  await settle();
  release();
  assert.match((await call).facts.warnings.join(), /own user count could not be read/);
  assert.equal(client.counted, 1);
});

Deno.test("calls that come together share one request for a count that hung, and later ones do not wait", async () => {
  const client = clientOf(walkOf(["a@x"]));
  client.count = "hangs";
  const { directory, pass } = directoryOn(client);
  const ended = async (...calls: readonly Promise<Directory>[]): Promise<boolean> => {
    let over = 0;
    for (const call of calls) call.then(() => over++);
    await settle();
    return over === calls.length;
  };
  const first = directory.get();
  await settle();
  await pass(5 * SECOND);
  await first;
  const together = [directory.get(), directory.get(), directory.get()];
  assert.equal(await ended(...together), false);
  assert.equal(client.counted, 2);
  await pass(5 * SECOND);
  assert.equal(await ended(...together), true);
  await pass(29 * SECOND);
  assert.equal(await ended(directory.get()), true);
  assert.equal(client.counted, 2);
  client.count = 1;
  await pass(SECOND);
  assert.equal((await directory.get()).facts.confirmed, true);
  assert.deepEqual([client.counted, client.walks.length], [3, 1]);
});
