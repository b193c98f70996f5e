import assert from "node:assert/strict";
import { openNodeSql } from "../../src/entry/node_sql.ts";
import type { ObjectStorage } from "../../src/cloudflare/stored_walks.ts";
import {
  type AskMessage,
  type EndMessage,
  MESSAGE_VERSION,
} from "../../src/cloudflare/messages.ts";
import type { ObjectNamespace } from "../../src/cloudflare/placement.ts";
import type { OpenTelemetry } from "../../src/operations/tracing.ts";
import { SANDBOX_CREDENTIALS } from "../../src/sandbox/tenant.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
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
  /** What the database answers. */
  readonly rows: (statement: string) => unknown[];
  readonly exec: (statement: string) => void;
}

interface Ports {
  readonly fetch: typeof fetch;
  readonly now?: () => number;
  readonly objects?: ObjectNamespace;
  /** Takes the lines of the log. */
  readonly writeLog?: (line: string) => void;
  readonly openTelemetry?: OpenTelemetry;
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
    start: (env, { fetch, now = Date.now, objects, writeLog = () => {}, openTelemetry }) =>
      new TenantOwnerObject(name, storage, { env, fetch, now, writeLog, openTelemetry }, objects),
    tables,
    exec: (statement) => void sql.exec(statement),
    rows: (statement) => sql.exec(statement),
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

/** Settings of one tenant, `default`. */
export const SETTINGS = {
  SPANNING_BASE_URL: "http://127.0.0.1",
  SPANNING_ADMIN_EMAIL: SANDBOX_CREDENTIALS.adminEmail,
  SPANNING_API_KEY: SANDBOX_CREDENTIALS.apiKey,
  LOG_LEVEL: "error",
};

/** A vendor that counts pages, and answers after `before`, which is told how many were asked for. */
export function vendorOf(users: number, before: (page: number) => unknown = () => {}) {
  const tenant = generateTenant({ users, seed: 7 });
  const sandbox = createSandbox({ tenant, credentials: SANDBOX_CREDENTIALS });
  const vendor = {
    tenant,
    requests: 0,
    pages: 0,
    fetch: async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
      const request = new Request(input, init);
      vendor.requests++;
      if (new URL(request.url).pathname === "/external/users") vendor.pages++;
      await before(vendor.pages);
      return await sandbox.fetch(request);
    },
  };
  return vendor;
}

/** The answer of a question that succeeded. */
export function answerOf(end: EndMessage) {
  assert.ok("answer" in end, "failure" in end ? end.failure.message : "");
  // deno-lint-ignore no-explicit-any
  return end.answer as any;
}
