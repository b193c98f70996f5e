import assert from "node:assert/strict";
import { createAccess } from "../../mod.ts";
import { openNodeSql } from "../../src/entry/node_sql.ts";
import { History } from "../../src/history/history.ts";
import { createAuditHash } from "../../src/operations/audit.ts";
import { refreshTenants } from "../../src/program/refresh.ts";
import { account, accounts, readingOf } from "../history/records.ts";
import { DAY } from "../history/open_history.ts";

Deno.test("deno task history lists, shows, checks and deletes what is kept", async () => {
  const folder = await Deno.makeTempDir();
  const sql = await openNodeSql(folder);
  const now = Date.now();
  const history = new History({ sql, now: () => now, days: 400 });
  await history.append("default", readingOf(accounts(12), now - DAY));
  await history.append("default", readingOf(accounts(13), now));
  const [reading] = history.readings();
  sql.close();
  const listed = await task(folder, "list", "--json");
  assert.deepEqual(JSON.parse(listed.text).readings[0], reading);
  assert.match(
    (await task(folder, "show", "2")).text,
    /1 change since reading 1\n {2}joiner: person13@/,
  );
  const checked = await task(folder, "check");
  assert.deepEqual([checked.code, checked.text], [0, "2 readings checked, 0 wrong\n"]);
  const erased = await task(folder, "delete", "--person", account(1).upn);
  assert.match(erased.text, /erased from 2 readings/);
  assert.equal((await task(folder, "delete", "--person", account(1).upn)).code, 1);
  assert.equal((await task(folder, "delete")).code, 64);
  assert.equal((await task(folder, "burn")).code, 64);
  assert.match((await task(folder, "delete", "--tenant", "default")).text, /2 readings erased/);
  assert.match((await task(folder)).text, /Nothing is kept yet[^]*erased everything of default/);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("what the task shows of people and what it erases leaves an audit line, and names nobody", async () => {
  const folder = await Deno.makeTempDir();
  const sql = await openNodeSql(folder);
  const history = new History({ sql, now: Date.now, days: 400 });
  const now = Date.now();
  await history.append("default", readingOf(accounts(12), now - DAY));
  await history.append("default", readingOf(accounts(14), now));
  sql.close();
  const hash = createAuditHash("0123456789abcdef");
  const line = (fields: Record<string, unknown>) => ({
    level: "info",
    message: "command",
    caller: "operator",
    tenant: "default",
    result: "ok",
    ...fields,
  });
  const [one, joined, also] = [1, 13, 14].map((person) => hash("person", account(person).upn));
  for (
    const [args, expected] of [
      [["list"], []],
      [["check"], []],
      [["show", "1"], []],
      [["show", "2"], [
        line({ event: "access", command: "history show", about: `${joined} ${also}`, rows: 2 }),
      ]],
      [["delete", "--person", account(1).upn.toUpperCase()], [
        line({ event: "erased", command: "history delete", about: one, rows: 2 }),
      ]],
      [["delete", "--person", account(1).upn, "--tenant", "default"], [
        line({
          event: "erased",
          command: "history delete",
          about: one,
          rows: 0,
          level: "warn",
          result: "UserInputError",
        }),
      ]],
      [["delete", "--tenant", "default"], [
        line({ event: "erased", command: "history delete", rows: 2 }),
      ]],
    ] as const
  ) {
    const { lines } = await task(folder, ...args);
    const logged = lines.filter((each) => each.startsWith("{"))
      .map((each) => JSON.parse(each)).map(({ time: _, ...rest }) => rest);
    assert.deepEqual(logged, expected, args.join(" "));
    assert.doesNotMatch(lines.join("\n"), /person\d+@/, args.join(" "));
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("without the setting there is nothing to list, and the task may touch no file", async () => {
  const { code, text } = await task("", "list");
  assert.deepEqual([code, text], [1, ""]);
});

Deno.test("readings without a question are taken at once and again, until it is told to end", async () => {
  const access = createAccess({
    env: { SPANNING_SANDBOX: "1" },
    fetch,
    now: Date.now,
    writeLog: () => {},
  });
  assert.ok(access.ok);
  const { onRefresh } = access;
  const over = new AbortController();
  const waits: number[] = [];
  const sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
    waits.push(ms);
    if (waits.length < 3) return Promise.resolve();
    over.abort();
    return Promise.reject(signal?.reason);
  };
  const { signal } = over;
  await refreshTenants(access.tenants, { seconds: 60, sleep, onRefresh, signal });
  assert.deepEqual(waits, [60_000, 60_000, 60_000]);
  assert.equal(access.tenants[0]?.directory.fresh()?.users, 312);
});

/** The task as an operator runs it, with the permissions of `deno.json`. */
async function task(
  folder: string,
  ...args: readonly string[]
): Promise<{ code: number; text: string; lines: string[] }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "history", ...args],
    cwd: new URL("../..", import.meta.url),
    env: {
      SPANNING_HISTORY: folder,
      SPANNING_REGION: "eu",
      SPANNING_ADMIN_EMAIL: "admin@contoso.example",
      SPANNING_API_KEY: "0123456789abcdef",
    },
  }).output();
  const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  return { code, text: decode(stdout), lines: decode(stderr).split("\n") };
}
