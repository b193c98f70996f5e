import { History } from "../../../src/history/history.ts";
import type { KeptUser } from "../../../src/history/kept_user.ts";
import { readParts, writePart } from "../../../src/history/pieces.ts";
import type { Sql } from "../../../src/history/sql.ts";
import { account, accounts, readingOf } from "../../history/records.ts";

const DAY = 86_400_000;
const [OLD, NEW] = [1, 2].map((byte) => new Uint8Array(32).fill(byte)) as [Key, Key];
type Key = Uint8Array<ArrayBuffer>;

/**
 * A history's whole life in one database, step by step: what each step came to, as JSON can hold it.
 * Two databases on which it differs do not keep the same.
 */
export async function liveThrough(sql: Sql): Promise<Record<string, unknown>> {
  const open = (days = 400, keys: readonly Key[] = []): History =>
    new History({ sql, now: () => 30 * DAY, days, keys });
  const steps: Record<string, unknown> = {};
  const eve = account(1, { upn: "eve@contoso.example", name: "Eve" });
  const admin = { ...eve, isAdmin: true, tags: ["User", "Global Admin"] };
  const others = accounts(40).slice(1);
  const lists = [others, [eve, ...others], [admin, ...others.slice(3)], others, [eve, ...others]];
  const history = open();
  const ends: string[] = [];
  for (const [day, list] of [...lists, lists.at(-1) ?? []].entries()) {
    ends.push(await history.append("one", readingOf(list, day * DAY)));
  }
  await history.append("two", readingOf(accounts(3_000), DAY));
  steps["appended"] = [ends, await describe(history, "one"), await describe(history, "two")];

  await history.addDecisions("one", [
    { grantId: "g1", userId: eve.id, decision: "revoke", decidedAt: "2026-01-01T00:00:00Z" },
    { grantId: "g2", userId: "u2", decision: "keep", decidedAt: "2026-01-01T00:00:00Z" },
  ]);
  const erasure = await history.erasePerson("one", "EVE@contoso.example");
  const decisions = [...(await history.decisions("one")).keys()];
  steps["a person erased"] = [erasure, decisions, await describe(history, "one")];

  steps["a write that fails leaves nothing"] = [
    attempt(() =>
      sql.transaction(() => {
        sql.exec("DELETE FROM readings");
        throw new Error("on purpose");
      })
    ),
    history.readings().length,
  ];

  const long = new Uint8Array(2_500_000).map((_, at) => at % 251);
  const key = { tenant: "long", reading: 1, kind: "users" } as const;
  sql.transaction(() => writePart(sql, key, 0, long));
  const [back] = readParts(sql, key);
  sql.exec("DELETE FROM pieces WHERE tenant = 'long'");
  steps["a value longer than a row"] = back?.every((byte, at) => byte === at % 251) &&
    back.length;

  // What was kept without a key is sealed by appends, some of it at a time.
  const keyed = open(400, [OLD]);
  for (let day = 10; day < 12; day++) {
    await keyed.append("one", readingOf(accounts(12 + day), day * DAY));
  }
  const sealed = sql.exec<{ first: number }>(
    "SELECT DISTINCT substr(hex(body), 2, 1) AS first FROM pieces WHERE slice = 0",
  );
  const rotated = open(400, [NEW, OLD]);
  await rotated.append("one", readingOf(accounts(21), 12 * DAY));
  steps["sealed, and sealed again"] = [sealed, await describe(open(400, [NEW]), "one")];
  steps["another key"] = await describe(open(400, [OLD]), "one");

  await open(10, [NEW]).append("one", readingOf(accounts(22), 25 * DAY));
  steps["expired"] = await describe(open(10, [NEW]), "one");

  const erased = open(400, [NEW]).eraseTenant("two");
  steps["a tenant erased"] = [erased, open(400, [NEW]).tombstones()];
  sql.exec("INSERT INTO _migrations VALUES (99, '2030-01-01')");
  steps["a newer version's"] = attempt(() => open());
  sql.exec("DELETE FROM _migrations WHERE id = 99");
  return steps;
}

/** What is left of that life, for a process that starts later. */
export async function lookAgain(sql: Sql): Promise<unknown> {
  const history = new History({ sql, now: () => 30 * DAY, days: 400, keys: [NEW] });
  return [history.tombstones(), await describe(history, "one"), await describe(history, "two")];
}

async function describe(history: History, tenant: string): Promise<unknown> {
  const problems: (string | undefined)[] = [];
  for await (const { problem } of history.check(tenant)) problems.push(problem);
  const readings = history.readings(tenant);
  const contents: unknown[] = [];
  for (const [index, reading] of readings.entries()) {
    if (problems[index] !== undefined) continue;
    const users: KeptUser[] = [];
    for await (const batch of history.users(reading)) users.push(...batch);
    const before = readings[index - 1];
    const changes = before === undefined ? undefined : await history.changes(before, reading);
    contents.push({ users, head: await history.head(reading), changes });
  }
  return { readings, problems, contents };
}

function attempt(work: () => unknown): string {
  try {
    work();
    return "done";
  } catch (error) {
    return String(error);
  }
}
