import { openNodeSql, type OpenSql } from "../../src/entry/node_sql.ts";
import { History, type HistoryOptions } from "../../src/history/history.ts";
import type { KeptUser } from "../../src/history/kept_user.ts";
import type { Reading } from "../../src/history/reading.ts";

/** A history in memory, or in a folder; `close` it at the end. */
export async function openHistory(
  options: Partial<HistoryOptions> & { folder?: string } = {},
): Promise<{ history: History; sql: OpenSql; close: () => void }> {
  const { folder = ":memory:", ...rest } = options;
  const sql = await openNodeSql(folder);
  try {
    const history = new History({ sql, now: () => 30 * DAY, days: 400, ...rest });
    return { history, sql, close: () => sql.close() };
  } catch (error) {
    sql.close();
    throw error;
  }
}

/** A day in milliseconds. */
export const DAY = 86_400_000;

/** All users of a reading that is kept. */
export async function usersOf(history: History, reading: Reading): Promise<KeptUser[]> {
  const users: KeptUser[] = [];
  for await (const batch of history.users(reading)) users.push(...batch);
  return users;
}

/** The readings of a tenant that are not what was kept. */
export async function damagedReadings(history: History, tenant: string): Promise<string[]> {
  const problems: string[] = [];
  for await (const { reading, problem } of history.check(tenant)) {
    if (problem !== undefined) problems.push(`${reading.id}: ${problem}`);
  }
  return problems;
}
