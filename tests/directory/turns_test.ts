import assert from "node:assert/strict";
import { yieldToEventLoop } from "../../src/base/async.ts";
import { DirectoryBuilder } from "../../src/directory/directory_builder.ts";
import { wireUser } from "../support/scripted_client.ts";
import { FACTS, names } from "./users.ts";

/** What takes a while for so many users lets the event loop turn meanwhile. */
const USERS = 60_000;

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
