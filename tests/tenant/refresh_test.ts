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
import { StillReadingError } from "../../src/tenant/errors.ts";
import { walkOf } from "../support/scripted_client.ts";

const refresh = true;

for (const background of [true, false]) {
  const where = background ? "in the background" : "in the foreground";

  Deno.test(`${where}: a walk that was left ten minutes ago is not taken up again`, async () => {
    for (const [after, users] of [[9, ["last@x", "old@x"]], [10, ["new@x"]]] as const) {
      const { walk, release } = heldWalk(["old@x"]);
      const then = after === 9 ? walk : walkOf(["new@x"]);
      const { directory, pass } = directoryOn(clientOf(walk, then), { background });
      await abandon(directory);
      await pass(after * MINUTE);
      release();
      const read = await directory.get();
      assert.deepEqual(principalNames(read), users);
      assert.equal(began(read), after === 9 ? "08:00:00" : "08:10:00");
    }
  });

  Deno.test(`${where}: a refresh does not join a walk that began before it`, async () => {
    const { walk } = heldWalk(["old@x"]);
    const { directory, pass } = directoryOn(clientOf(walk, walkOf(["new@x"])), { background });
    await abandon(directory, { refresh });
    await pass(3 * SECOND);
    const read = await directory.get({ refresh });
    assert.deepEqual([principalNames(read), began(read)], [["new@x"], "08:00:03"]);
  });

  Deno.test(`${where}: refreshes that come together share a walk`, async () => {
    const { walk, release } = heldWalk(["a@x"]);
    const client = clientOf(walk);
    const { directory, pass } = directoryOn(client, { background });
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

  Deno.test(`${where}: who waits for a walk gets it, also when a refresh began another one meanwhile; the newer one is held`, async () => {
    const { walk, release } = heldWalk(["old@x"]);
    const client = clientOf(walk, walkOf(["new@x"]));
    const { directory, pass } = directoryOn(client, { background });
    const waiting = directory.get();
    await settle();
    await pass(3 * SECOND);
    assert.deepEqual(principalNames(await directory.get({ refresh })), ["new@x"]);
    release();
    assert.deepEqual(principalNames(await waiting), ["last@x", "old@x"]);
    assert.deepEqual(principalNames(await directory.get()), ["new@x"]);
    assert.equal(client.walks.length, 2);
  });

  Deno.test(`${where}: a refresh that is told to ask again goes on with its walk`, async () => {
    const { walk, release } = heldWalk(["a@x"]);
    const client = clientOf(walk);
    const program = directoryOn(client, { background });
    const { directory, pass } = program;
    await sentAway(program, { refresh });
    await pass(MINUTE);
    await sentAway(program, { refresh });
    await pass(2 * MINUTE);
    release();
    await settle();
    const read = await directory.get({ refresh });
    assert.deepEqual([principalNames(read), began(read)], [["a@x", "last@x"], "08:00:00"]);
    const once = ["cursor 1", "cursor 1"];
    assert.deepEqual(client.walks, background ? [undefined] : [undefined, ...once]);
    await directory.get({ refresh });
    assert.equal(client.walks.at(-1), undefined, "the next refresh is another one");
  });

  Deno.test(`${where}: what was held before a refresh does not answer it, also when it asks again`, async () => {
    const { walk, release } = heldWalk(["new@x"]);
    const program = directoryOn(clientOf(walkOf(["old@x"]), walk), { background });
    const { directory, pass } = program;
    await directory.get();
    await pass(MINUTE);
    await sentAway(program, { refresh });
    const again = directory.get({ refresh });
    await settle();
    release();
    assert.deepEqual(principalNames(await again), ["last@x", "new@x"]);
  });

  Deno.test(`${where}: after three minutes it is a refresh of its own`, async () => {
    const { walk } = heldWalk(["old@x"]);
    const program = directoryOn(clientOf(walk, walkOf(["new@x"])), { background });
    await sentAway(program, { refresh });
    await program.pass(3 * MINUTE);
    assert.deepEqual(principalNames(await program.directory.get({ refresh })), ["new@x"]);
  });

  Deno.test(`${where}: what one refresh waits for does not answer another one`, async () => {
    const { walk, release } = heldWalk(["old@x"]);
    const program = directoryOn(clientOf(walk, walkOf(["new@x"])), { background });
    const { directory, pass } = program;
    await sentAway(program, { refresh, question: "one" });
    release();
    await settle();
    await pass(9 * SECOND);
    const other = await directory.get({ refresh, question: "another" });
    assert.deepEqual(principalNames(other), ["new@x"]);
  });

  Deno.test(`${where}: refreshes side by side that are told to ask again are answered by one walk`, async () => {
    const { walk, release } = heldWalk(["a@x"]);
    const client = clientOf(walk);
    const { directory, pass } = directoryOn(client, { background });
    const questions = ["one", "two"];
    const calls = questions.map((question) => directory.get({ refresh, question }));
    for (const call of calls) call.catch(() => {});
    await settle();
    await pass(45 * SECOND);
    // In the foreground who did not drive the walk looks now and then.
    await pass(SECOND);
    for (const call of calls) await assert.rejects(call, StillReadingError);
    release();
    await settle();
    for (const question of questions) {
      const read = await directory.get({ refresh, question });
      assert.deepEqual([principalNames(read), began(read)], [["a@x", "last@x"], "08:00:00"]);
    }
    assert.equal(client.walks.filter((startFrom) => startFrom === undefined).length, 1);
  });

  Deno.test(`${where}: what somebody else read to its end answers the refresh that began it`, async () => {
    const { walk, release } = heldWalk(["a@x"]);
    const client = clientOf(walk);
    const program = directoryOn(client, { background });
    await sentAway(program, { refresh });
    release();
    const others = await program.directory.get();
    await program.pass(MINUTE);
    assert.equal(await program.directory.get({ refresh }), others);
    assert.notEqual(await program.directory.get({ refresh }), others);
  });
}
