import assert from "node:assert/strict";
import { yieldToEventLoop } from "../../src/base/async.ts";
import { DirectoryBuilder } from "../../src/directory/directory_builder.ts";
import { AddressSharing } from "../../src/directory/row_order.ts";
import type { AccountState } from "../../src/governance/account_state.ts";
import { wireUser } from "../support/scripted_client.ts";
import { FACTS, names } from "./users.ts";

/** What takes a while for so many users lets the event loop turn meanwhile. */
const USERS = 60_000;

/** Of everybody, where only addresses matter. */
const STATE = {} as AccountState;

Deno.test("putting a list in order that came in none lets the event loop turn", async () => {
  const builder = builderOf((at) => `${(at * 7919) % USERS}`.padStart(6, "0"));
  const turns = await countTurns(() => builder.prepare());
  assert.ok(turns > 10, `${turns} turns`);
  const found = names(builder.build(FACTS).entries());
  assert.equal(found.length, USERS);
  assert.deepEqual(found, found.toSorted());
});

Deno.test("merging a list that holds everybody twice lets the event loop turn", async () => {
  const builder = builderOf((at) => `${at}`.padStart(6, "0"), (at) => `id ${at >> 1}`);
  const turns = await countTurns(() => builder.prepare());
  assert.ok(turns > 10, `${turns} turns`);
  assert.deepEqual([builder.users, builder.repeated, builder.differing], [
    USERS / 2,
    USERS / 2,
    USERS / 2,
  ]);
});

Deno.test("a search through everybody lets the event loop turn", async () => {
  const directory = builderOf((at) => `Zoë Müller ${at}`).build(FACTS);
  for (const query of ["muller zoe 5", "nobody", "山田"]) {
    const turns = await countTurns(() => directory.select({ query }, { limit: 1 }));
    assert.ok(turns > 3, `${turns} turns for ${query}`);
  }
});

Deno.test("who shares an address is found out in turns, and once for all who ask", async () => {
  let looks = 0;
  const sharing = new AddressSharing(USERS, (place) => {
    looks++;
    const userPrincipalName = `user${place >> 1}@t.example`;
    return { identity: { id: `id ${place}`, userPrincipalName }, state: STATE };
  });
  const turns = await countTurns(() => Promise.all([sharing.find(), sharing.find()]));
  assert.ok(turns > 10, `${turns} turns`);
  assert.equal(looks, 2 * USERS);
  const { records, addresses, people } = sharing.list(2, 1, 9);
  assert.deepEqual([records, addresses], [USERS, USERS / 2]);
  assert.equal(people[0]?.others[0]?.id, "id 3");
  assert.equal(looks, 2 * USERS + 2);
});

Deno.test("many who share one address are named without comparing each with all", async () => {
  const directory = builderOf(() => "one@t.example").build(FACTS);
  await directory.findSharing();
  const { records, people } = directory.withWarning("one more").sharing(Infinity, 5);
  assert.deepEqual([records, people.length], [USERS, USERS]);
  assert.ok(
    people.every(({ others, identity }) =>
      others.length === 5 && others.every(({ id }) => id !== identity.id)
    ),
  );
});

Deno.test("searches of one caller come one after the other, and another's beside them", async () => {
  const directory = builderOf((at) => `Zoë Müller ${at}`).build(FACTS);
  const done: string[] = [];
  const search = (caller: string, signal?: AbortSignal): Promise<unknown> =>
    directory.select({ query: "nobody" }, { limit: 1 }, { caller, signal })
      .then(() => done.push(caller), () => done.push("gone"));
  const gone = new AbortController();
  const all = Array.from(
    { length: 12 },
    (_, at) => search("eve", at === 6 ? gone.signal : undefined),
  );
  gone.abort();
  await Promise.all([...all, search("ann")]);
  // Side by side, who asked last would be answered last.
  assert.ok(done.indexOf("ann") < 6, done.join(" "));
  assert.equal(done.filter((who) => who === "gone").length, 1);
});

function builderOf(
  name: (at: number) => string,
  msId: (at: number) => string = (at) => `id ${at}`,
): DirectoryBuilder {
  const builder = new DirectoryBuilder();
  builder.add(
    Array.from({ length: USERS }, (_, at) => wireUser(name(at), { msId: msId(at) })),
  );
  return builder;
}

/** How often the event loop turns until work is done. */
async function countTurns(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let done = false;
  const count = async (): Promise<void> => {
    while (!done) {
      await yieldToEventLoop();
      turns++;
    }
  };
  const counting = count();
  await work();
  done = true;
  await counting;
  return turns;
}
