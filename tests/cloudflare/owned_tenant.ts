import { openNodeSql } from "../../src/entry/node_sql.ts";
import type { ObjectStorage } from "../../src/cloudflare/durable_sql.ts";
import {
  type AskMessage,
  type EndMessage,
  MESSAGE_VERSION,
} from "../../src/cloudflare/messages.ts";
import { TenantOwnerObject } from "../../src/cloudflare/tenant_object.ts";

/** The platform's side of one object: SQLite on disk and an alarm that a test rings. */
export interface Platform extends AsyncDisposable {
  /** Where the database lies. */
  readonly folder: string;
  /** When the alarm is set for, in milliseconds since 1970. */
  alarm: number | undefined;
  /** Called as an alarm is set. */
  onAlarm: () => void;
  /** A new process of the object: its memory is empty, what it kept is there. */
  readonly start: (env: Record<string, string>, ports: Ports) => TenantOwnerObject;
  readonly tables: () => string[];
}

interface Ports {
  readonly fetch: typeof fetch;
  readonly now?: () => number;
}

export async function createPlatform(name = "tenant:default"): Promise<Platform> {
  const folder = await Deno.makeTempDir();
  const sql = await openNodeSql(folder);
  const tables = (): string[] =>
    sql.exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")
      .map(({ name }) => name);
  const storage: ObjectStorage = {
    sql: {
      exec: (statement, ...params) => {
        const rows = sql.exec(statement, ...params);
        return { toArray: () => rows };
      },
    },
    transactionSync: (work) => sql.transaction(work),
    setAlarm: (at) => {
      platform.alarm = at;
      platform.onAlarm();
      return Promise.resolve();
    },
    deleteAll: () => {
      platform.alarm = undefined;
      for (const table of tables()) sql.exec(`DROP TABLE ${table}`);
      return Promise.resolve();
    },
  };
  const platform: Platform = {
    folder,
    alarm: undefined,
    onAlarm: () => {},
    start: (env, { fetch, now = Date.now }) =>
      new TenantOwnerObject(name, storage, { env, fetch, now, writeLog: () => {} }),
    tables,
    [Symbol.asyncDispose]: async () => {
      sql.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
  return platform;
}

/** Asks an object as the Worker does. */
export async function ask(
  object: TenantOwnerObject,
  tool: string,
  args: Record<string, unknown> = {},
  message: Partial<AskMessage> = {},
): Promise<EndMessage> {
  const body: AskMessage = {
    version: MESSAGE_VERSION,
    question: { tool, args },
    progress: false,
    ...message,
  };
  const request = new Request("https://tenant.invalid/ask", {
    method: "POST",
    body: JSON.stringify(body),
  });
  return await (await object.answer(request)).json();
}
