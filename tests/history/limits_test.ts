import assert from "node:assert/strict";
import { History } from "../../src/history/history.ts";
import type { Sql } from "../../src/history/sql.ts";
import { openNodeSql } from "../../src/entry/node_sql.ts";
import { damagedReadings, DAY, usersOf } from "./open_history.ts";
import { account, accounts, readingOf, toUsers } from "./records.ts";

Deno.test("statements keep to what a Durable Object's SQLite can do, whatever a reading holds", async () => {
  const sql = await openNodeSql(":memory:");
  let longest = 0;
  const strict: Sql = {
    exec: (statement, ...params) => {
      assert.doesNotMatch(statement, /PRAGMA|BEGIN|ATTACH|;/i);
      assert.ok(params.length <= 100, "at most 100 parameters");
      for (const param of params) {
        if (typeof param !== "string" && !(param instanceof Uint8Array)) continue;
        longest = Math.max(longest, param.length);
        assert.ok(param.length <= 2_000_000 - 10_000, "at most 2 MB a row");
      }
      return sql.exec(statement, ...params);
    },
    transaction: (work) => sql.transaction(work),
  };
  const history = new History({ sql: strict, now: () => 30 * DAY, days: 400 });
  // Random letters, which no compression makes shorter.
  const noise = Array.from(
    { length: 14 },
    () =>
      Array.from(
        crypto.getRandomValues(new Uint16Array(32_000)),
        (n) => String.fromCharCode(0x3400 + n % 0x4000),
      ).join(""),
  ).join("");
  const list = [
    account(1, { name: noise }),
    account(2, { tags: ["User", noise] }),
    ...accounts(9).slice(2),
  ];
  await history.append("default", readingOf(list, DAY));
  await history.append("default", readingOf(list.slice(1), 2 * DAY));
  await history.append("default", readingOf(list, 3 * DAY));
  assert.ok(longest > 500_000, "something did not fit into one value");
  for (const [index, each] of [list, list.slice(1), list].entries()) {
    assert.deepEqual(await usersOf(history, history.readings("default")[index]!), toUsers(each));
  }
  assert.deepEqual(await damagedReadings(history, "default"), []);
  await history.erasePerson("default", account(1).id);
  history.eraseTenant("default");
  sql.close();
});
