import { createAccess, type SpanningAccess } from "../../mod.ts";
import { openNodeSql } from "../../src/entry/node_sql.ts";
import { SANDBOX_CREDENTIALS } from "../../src/sandbox/tenant.ts";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { computeFacts, type SandboxUser } from "../../src/sandbox/tenant.ts";
import { quickSleep, SANDBOX_SETTINGS } from "./program.ts";

/** A vendor whose list a test changes, and programs that read it. */
export interface VendorOverTime {
  /** The list as it is now. */
  users: readonly SandboxUser[];
  /** Answers in its place; absent: it answers itself. */
  fetch?: typeof fetch;
  readonly clock: { now: number };
  /** What the programs logged. */
  readonly lines: string[];
  /** A program of its own; `onOpen` is told that it opens a history. */
  readonly access: (env?: Readonly<Record<string, string>>, onOpen?: () => void) => SpanningAccess;
}

/** The embedded tenant, until a test changes it. */
export function vendorOverTime(
  credentials: typeof SANDBOX_CREDENTIALS = SANDBOX_CREDENTIALS,
): VendorOverTime {
  const vendor: VendorOverTime = {
    users: defaultTenant().users,
    clock: { now: Date.parse("2026-11-02T08:00:00Z") },
    lines: [],
    access: (env = {}, onOpen) =>
      createAccess({
        env: { ...SANDBOX_SETTINGS, ...env },
        fetch: async (input, init) => {
          const { users } = vendor;
          const sandbox = createSandbox({
            tenant: {
              users,
              facts: computeFacts(users, {
                licenses: (used) => used,
                archivedLicenses: () => 50,
                sharedMailboxes: 12,
              }),
            },
            credentials,
            now: () => vendor.clock.now,
          });
          return await (vendor.fetch ?? sandbox.fetch)(new Request(input, init));
        },
        now: () => vendor.clock.now,
        sleep: quickSleep,
        writeLog: (line) => vendor.lines.push(line),
        openHistory: (place) => {
          onOpen?.();
          return openNodeSql(place);
        },
      }),
  };
  return vendor;
}
