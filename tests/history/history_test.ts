import assert from "node:assert/strict";
import type { History } from "../../src/history/history.ts";
import { account, accounts, readingOf, toUsers } from "./records.ts";
import { damagedReadings, DAY, openHistory, usersOf } from "./open_history.ts";

Deno.test("equal readings are one interval, in whatever order the vendor lists tags", async () => {
  const { history, close } = await openHistory();
  const list = accounts(3).map((each) => ({ ...each, tags: ["User", "VIP"] }));
  assert.equal(await history.append("default", readingOf(list, DAY)), "kept");
  const other = list.map((each) => ({ ...each, tags: ["VIP", "User"] }));
  assert.equal(await history.append("default", readingOf(other, 3 * DAY)), "seen_again");
  // The clock went back: no interval gets shorter.
  assert.equal(await history.append("default", readingOf(list, 2 * DAY)), "seen_again");
  const [reading, ...rest] = history.readings("default");
  assert.deepEqual([reading?.firstSeen, reading?.lastSeen, reading?.seen, rest], [
    DAY,
    3 * DAY,
    3,
    [],
  ]);
  assert.deepEqual(await usersOf(history, reading!), toUsers(list), "tags as they came first");
  close();
});

Deno.test("every reading comes back as it was, with what changed since the one before", async () => {
  const { history, close } = await openHistory();
  const first = accounts(20);
  const second = [
    ...first.slice(1, 19),
    account(20, { isAdmin: true, tags: ["User", "Global Admin"] }),
    account(21),
  ];
  const lists = [first, second, first.slice(5)];
  for (const [day, list] of lists.entries()) {
    await history.append("default", readingOf(list, day * DAY));
  }
  const readings = history.readings("default");
  for (const [index, list] of lists.entries()) {
    assert.deepEqual(await usersOf(history, readings[index]!), toUsers(list));
  }
  const { changes, from, to } = await history.changes(readings[0]!, readings[1]!);
  assert.deepEqual([from.id, to.id], [readings[0]?.id, readings[1]?.id]);
  assert.deepEqual(changes.map(({ kind, user }) => [kind, user.id]), [
    ["joiner", account(21).id],
    ["leaver", account(1).id],
    ["role_gained", account(20).id],
  ]);
  assert.deepEqual((await history.head(readings[1]!)).roles.global_admin, {
    held: 1,
    notDeterminable: 0,
  });
  assert.deepEqual(await damagedReadings(history, "default"), []);
  close();
});

Deno.test("a reading costs what changed, even where the vendor lists fields and tags in another order", async () => {
  const { history, sql, close } = await openHistory();
  const bytes = (): number =>
    sql.exec<{ bytes: number }>("SELECT sum(length(body)) AS bytes FROM pieces")[0]?.bytes ?? 0;
  const list = accounts(3_000).map((each) => ({ ...each, tags: ["User", "VIP"] }));
  await history.append("default", readingOf(list, DAY));
  const first = bytes();
  for (let day = 2; day < 12; day++) {
    const changed = list.map((each, index) => ({
      ...each,
      tags: day % 2 === 0 ? ["VIP", "User"] : ["User", "VIP"],
      name: index % 300 === 0 ? `${each.name} on day ${day}` : each.name,
    }));
    assert.equal(await history.append("default", readingOf(changed, day * DAY)), "kept");
  }
  assert.ok(bytes() - first < 10 * 1_500, `${bytes() - first} bytes for 100 changes`);
  assert.deepEqual(await damagedReadings(history, "default"), []);
  close();
});

Deno.test("somebody who was in an earlier reading returns, and a stranger joins", async () => {
  const { history, close } = await openHistory();
  const list = accounts(5);
  for (const [day, each] of [list, list.slice(1), list.slice(2), [...list, account(9)]].entries()) {
    await history.append("default", readingOf(each, day * DAY));
  }
  const [, , third, fourth] = history.readings("default");
  const { changes } = await history.changes(third!, fourth!);
  assert.deepEqual(changes.map(({ kind, user }) => [kind, user.id]), [
    ["joiner", account(9).id],
    ["returned", account(1).id],
    ["returned", account(2).id],
  ]);
  close();
});

Deno.test("what changed in the reading alone is said in sentences and is nobody's change", async () => {
  const { history, close } = await openHistory();
  const list = accounts(12);
  const untagged = list.map((each) => ({ ...each, tags: undefined }));
  await history.append("default", readingOf(list, DAY));
  await history.append("default", readingOf(untagged, 2 * DAY, { version: "1.1.0" }));
  await history.append(
    "default",
    readingOf(untagged, 3 * DAY, {
      version: "1.1.0",
      thresholds: { fewestAdmins: 3, mostAdmins: 5, mostAdminsPercent: 2 },
    }),
  );
  const [one, two, three] = history.readings("default");
  const { changes, readingChanged } = await history.changes(one!, two!);
  assert.deepEqual(changes, []);
  assert.deepEqual(readingChanged.slice(0, 1), [
    "User was determinable for everybody before and is not determinable now",
  ]);
  assert.equal(readingChanged.at(-1), "The program's version changed from 1.0.0 to 1.1.0");
  assert.deepEqual(await history.changes(two!, three!), {
    from: two,
    to: three,
    changes: [],
    readingChanged: ["The thresholds of the review changed"],
  });
  close();
});

Deno.test("lists of two places, or with nobody in common, are not compared", async () => {
  const { history, close } = await openHistory();
  await history.append("default", readingOf(accounts(12), DAY));
  await history.append("default", readingOf(accounts(10), 2 * DAY, { origin: "eu" }));
  const others = accounts(12).map((each) => ({ ...each, id: `x${each.id}`, upn: `x${each.upn}` }));
  await history.append("default", readingOf(others, 3 * DAY, { origin: "eu" }));
  const [one, two, three] = history.readings("default");
  assert.deepEqual([await changed(history, one!, two!), await changed(history, two!, three!)], [
    [0, "The tenant was read from us before and from eu now: the two were not compared"],
    [
      0,
      "Nobody of the reading before is in this one, as if it were another tenant's: " +
      "the two were not compared",
    ],
  ]);
  close();
});

Deno.test("readings that are too old go, the newest of a tenant stays, and the rest still opens", async () => {
  const { history, close, sql } = await openHistory({ days: 10, now: () => 25 * DAY });
  const list = accounts(10);
  await history.append("other", readingOf(list, DAY));
  for (let day = 12; day < 18; day++) {
    await history.append("default", readingOf(list.slice(day - 12), day * DAY));
  }
  const readings = history.readings("default");
  assert.deepEqual(readings.map(({ lastSeen }) => lastSeen / DAY), [15, 16, 17]);
  assert.equal(history.readings("other").length, 1);
  assert.deepEqual(await damagedReadings(history, "default"), []);
  for (const [index, reading] of readings.entries()) {
    assert.deepEqual(await usersOf(history, reading), toUsers(list.slice(3 + index)));
  }
  const kinds = sql.exec<{ kind: string; reading: number }>(
    "SELECT DISTINCT kind, reading FROM pieces WHERE tenant = 'default' AND kind = 'changes'",
  );
  assert.deepEqual(kinds.map(({ reading }) => reading), readings.slice(1).map(({ id }) => id));
  close();
});

Deno.test("of a tenant that left the settings the newest reading goes too, with all that is kept of it", async () => {
  const { history, close, sql } = await openHistory({
    days: 10,
    now: () => 25 * DAY,
    tenants: ["default"],
  });
  await history.append("default", readingOf(accounts(4), DAY));
  await history.append("left", readingOf(accounts(3), 16 * DAY));
  await history.append("gone", readingOf(accounts(2), DAY));
  assert.deepEqual(history.readings("gone"), [], "too old at once");
  sql.exec("INSERT INTO readings VALUES (90, 'gone', 1, 1, 1, 2, 'd')");
  sql.exec("INSERT INTO readings VALUES (0, 'left', 1, 1, 1, 2, 'd')");
  await history.addDecisions("gone", [
    { grantId: "g", userId: "u", decision: "keep", decidedAt: "2026-01-01T00:00:00Z" },
  ]);
  await history.append("default", readingOf(accounts(5), 24 * DAY));
  assert.deepEqual(history.readings().map(({ tenant }) => tenant), ["default", "left"]);
  assert.deepEqual(sql.exec("SELECT 1 FROM pieces WHERE tenant = 'gone'"), []);
  assert.deepEqual(history.tombstones("gone").map(({ digestBefore }) => digestBefore).at(-1), "d");
  close();
});

Deno.test("a person is erased from every reading and every change, and nobody leaves by it", async () => {
  const { history, close } = await openHistory();
  const person = account(1, { upn: "eve@contoso.example", name: "Eve" });
  const admin = { ...person, isAdmin: true, tags: ["User", "Global Admin"] };
  const others = accounts(12).slice(1);
  const lists = [others, [person, ...others], [admin, ...others], others, [person, ...others]];
  for (const [day, list] of lists.entries()) {
    await history.append("default", readingOf(list, day * DAY));
  }
  await history.addDecisions("default", [
    { grantId: "g1", userId: person.id, decision: "revoke", decidedAt: "2026-01-01T00:00:00Z" },
    { grantId: "g2", userId: others[0]!.id, decision: "keep", decidedAt: "2026-01-01T00:00:00Z" },
  ]);
  const before = history.readings("default");
  const { tombstones, stillListed } = await history.erasePerson("default", "EVE@contoso.example");
  const after = history.readings("default");
  assert.equal(stillListed, true);
  assert.deepEqual(
    tombstones.map((
      { reading, digestBefore, digestAfter },
    ) => [reading, digestBefore, digestAfter]),
    [1, 2, 4].map((index) => [before[index]!.id, before[index]!.digest, after[index]!.digest]),
  );
  assert.deepEqual(history.tombstones("default").length, 3);
  assert.deepEqual(await damagedReadings(history, "default"), []);
  for (const [index, reading] of after.entries()) {
    assert.equal(reading.users, 11);
    assert.deepEqual(await usersOf(history, reading), toUsers(others));
    assert.equal((await history.head(reading)).roles.global_admin.held, 0);
    if (index > 0) {
      assert.deepEqual((await history.changes(after[index - 1]!, reading)).changes, []);
    }
  }
  assert.deepEqual([...(await history.decisions("default")).keys()], ["g2"]);
  assert.equal(await history.append("default", readingOf(others, 9 * DAY)), "seen_again");
  close();
});

Deno.test("a name that was two people's is not enough to erase one of them", async () => {
  const { history, close } = await openHistory();
  await history.append("default", readingOf([account(1), account(2)], DAY));
  await history.append(
    "default",
    readingOf([account(2), account(3, { upn: account(1).upn })], 2 * DAY),
  );
  await assert.rejects(history.erasePerson("default", account(1).upn), /2 accounts had this name/);
  await history.erasePerson("default", account(1).id);
  const [one, two] = history.readings("default");
  const { changes } = await history.changes(one!, two!);
  assert.deepEqual(changes.map(({ kind, user }) => [kind, user.id]), [["joiner", account(3).id]]);
  close();
});

Deno.test("a tenant is erased as a whole, and a note with its last digest stays", async () => {
  const { history, close, sql } = await openHistory();
  await history.append("default", readingOf(accounts(3), DAY));
  await history.append("other", readingOf(accounts(3), DAY));
  const [reading] = history.readings("default");
  assert.equal(history.eraseTenant("default"), 1);
  assert.deepEqual(history.readings("default"), []);
  assert.equal(history.readings("other").length, 1);
  assert.deepEqual(sql.exec("SELECT 1 FROM pieces WHERE tenant = 'default'"), []);
  assert.deepEqual(history.tombstones("default"), [{
    tenant: "default",
    reading: 0,
    erasedAt: 30 * DAY,
    digestBefore: reading?.digest,
    digestAfter: "",
  }]);
  close();
});

Deno.test("of several decisions about one grant the latest counts", async () => {
  const { history, close } = await openHistory();
  const decision = { grantId: "g", userId: "u", decidedAt: "2026-01-01T00:00:00Z" };
  await history.addDecisions("default", [{ ...decision, decision: "keep" }]);
  await history.addDecisions("default", [{ ...decision, decision: "revoke", reviewer: "Ann" }]);
  assert.deepEqual([...(await history.decisions("default")).values()], [
    { ...decision, decision: "revoke", reviewer: "Ann" },
  ]);
  close();
});

async function changed(
  history: History,
  from: Parameters<History["changes"]>[0],
  to: Parameters<History["changes"]>[1],
): Promise<[number, string | undefined]> {
  const { changes, readingChanged } = await history.changes(from, to);
  return [changes.length, readingChanged[0]];
}
