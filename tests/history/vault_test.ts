import assert from "node:assert/strict";
import { account, accounts, readingOf, toUsers } from "./records.ts";
import { damagedReadings, DAY, openHistory, usersOf } from "./open_history.ts";

const [OLD, NEW] = [key(1), key(2)];

Deno.test("with a key nothing of anybody can be read in the file, without one it is not plain either", async () => {
  const folder = await Deno.makeTempDir();
  const { history, close } = await openHistory({ folder, keys: [NEW] });
  await history.append("default", readingOf(accounts(50), DAY));
  await history.append("default", readingOf(accounts(49), 2 * DAY));
  close();
  const bytes = await fileText(folder);
  for (const { id, upn, name } of [account(1), account(50)]) {
    for (const text of [id, upn, name]) assert.ok(!bytes.includes(text!), text);
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("another key opens nothing, keeps nothing and changes nothing", async () => {
  const folder = await Deno.makeTempDir();
  const first = await openHistory({ folder, keys: [OLD] });
  await first.history.append("default", readingOf(accounts(3), DAY));
  first.close();
  const before = await fileText(folder);
  for (const keys of [[NEW], []]) {
    const { history, close } = await openHistory({ folder, keys });
    const failure = { name: "HistoryError", failure: "wrong_key" };
    await assert.rejects(history.append("default", readingOf(accounts(4), 2 * DAY)), failure);
    await assert.rejects(usersOf(history, history.readings("default")[0]!), failure);
    close();
  }
  assert.equal(await fileText(folder), before);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a rotation opens what the old key sealed, seals it again, and then the old one can go", async () => {
  const folder = await Deno.makeTempDir();
  const lists = [accounts(3), accounts(4), accounts(5)];
  for (const [day, keys] of [[], [OLD], [NEW, OLD]].entries()) {
    const { history, close } = await openHistory({ folder, keys });
    await history.append("default", readingOf(lists[day]!, day * DAY));
    await history.addDecisions("default", [
      { grantId: "g", userId: "u", decision: "keep", decidedAt: "2026-01-01T00:00:00Z" },
    ]);
    close();
  }
  // One more look with the new key in front seals what was added after the last append.
  const again = await openHistory({ folder, keys: [NEW, OLD] });
  await again.history.append("default", readingOf(lists[2]!, 3 * DAY));
  again.close();
  const { history, close } = await openHistory({ folder, keys: [NEW] });
  for (const [index, reading] of history.readings("default").entries()) {
    assert.deepEqual(await usersOf(history, reading), toUsers(lists[index]!));
  }
  assert.deepEqual(await damagedReadings(history, "default"), []);
  assert.equal((await history.decisions("default")).size, 1);
  close();
  await Deno.remove(folder, { recursive: true });
});

Deno.test("bytes that were changed are found, and a piece cannot stand in for another tenant's", async () => {
  const { history, sql, close } = await openHistory({ keys: [NEW] });
  await history.append("one", readingOf(accounts(3), DAY));
  await history.append("two", readingOf(accounts(4), DAY));
  sql.exec(
    "UPDATE pieces SET body = (SELECT body FROM pieces WHERE tenant = 'two' AND kind = 'users') " +
      "WHERE tenant = 'one' AND kind = 'users'",
  );
  const [problem] = await damagedReadings(history, "one");
  assert.match(problem ?? "", /damaged/);
  assert.deepEqual(await damagedReadings(history, "two"), []);
  close();
});

Deno.test("without a key a changed reading is found by its digest", async () => {
  const { history, sql, close } = await openHistory();
  await history.append("one", readingOf(accounts(3), DAY));
  await history.append("two", readingOf(accounts(4), DAY));
  sql.exec(
    "UPDATE pieces SET body = (SELECT body FROM pieces WHERE tenant = 'two' AND kind = 'users') " +
      "WHERE tenant = 'one' AND kind = 'users'",
  );
  assert.deepEqual(await damagedReadings(history, "one"), [
    "1: Its users are not those whose digest was noted",
  ]);
  close();
});

function key(byte: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(32).fill(byte);
}

async function fileText(folder: string): Promise<string> {
  return new TextDecoder("latin1").decode(await Deno.readFile(`${folder}/history.sqlite`));
}
