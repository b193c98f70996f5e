import { createAccess, type SpanningAccess } from "../../mod.ts";
import type { Sleep } from "../../src/base/async.ts";
import { COUNT_GRACE_MS } from "../../src/tenant/user_count.ts";
import { SEATS_WAIT_MS } from "../../src/tenant/review.ts";
import { SANDBOX_CREDENTIALS } from "../../src/sandbox/credentials.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import type { SandboxTenant } from "../../src/sandbox/tenant.ts";
import { parseFault } from "../../src/sandbox/faults.ts";

/** The program on a sandbox in place of the network, with everything it did to be looked at. */
export interface Program {
  readonly access: SpanningAccess;
  /** Each request sent upstream. */
  readonly requests: Request[];
  readonly logLines: string[];
  /** The clock, to be moved by hand. */
  readonly clock: { now: number };
}

/** What a test may set. */
export interface ProgramOptions {
  readonly tenant: SandboxTenant;
  readonly faults?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Settings of a tenant reached over loopback with the sandbox's credentials. */
export const SANDBOX_SETTINGS = {
  SPANNING_BASE_URL: "http://127.0.0.1:9",
  SPANNING_ADMIN_EMAIL: SANDBOX_CREDENTIALS.adminEmail,
  SPANNING_API_KEY: SANDBOX_CREDENTIALS.apiKey,
} as const;

/**
 * Limits of waiting, which never come, since whoever answers in a test does so at once. No retry of
 * a test may wait exactly so long.
 */
const LIMITS: readonly number[] = [COUNT_GRACE_MS, SEATS_WAIT_MS];

/** Waits before a retry are over at once; the long limits of a walk never come. */
export const quickSleep: Sleep = (ms, signal) =>
  ms <= 20_000 && !LIMITS.includes(ms) ? Promise.resolve() : new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });

/** Composes the program over a sandbox tenant; nothing leaves the process. */
export function programOn({ tenant, faults = [], env = {} }: ProgramOptions): Program {
  const clock = { now: Date.parse("2026-11-02T08:00:00Z") };
  const sandbox = createSandbox({
    now: () => clock.now,
    tenant,
    credentials: SANDBOX_CREDENTIALS,
    faults: faults.map(parseFault),
    sleep: quickSleep,
  });
  const requests: Request[] = [];
  const logLines: string[] = [];
  const access = createAccess({
    env: { ...SANDBOX_SETTINGS, ...env },
    fetch: (input, init) => {
      const request = new Request(input, init);
      requests.push(request.clone());
      return sandbox.fetch(request);
    },
    now: () => clock.now,
    sleep: quickSleep,
    writeLog: (line) => logLines.push(line),
  });
  return { access, requests, logLines, clock };
}

/** The program on its embedded sandbox, as `SPANNING_SANDBOX=1` starts it. */
export function sandboxAccess(): SpanningAccess {
  return createAccess({
    env: { SPANNING_SANDBOX: "1", LOG_LEVEL: "error" },
    fetch: () => Promise.reject(new Error("The sandbox needs no network")),
    now: () => Date.parse("2026-11-02T08:00:00Z"),
    sleep: quickSleep,
    writeLog: () => {},
  });
}
