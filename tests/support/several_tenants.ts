import { createAccess } from "../../mod.ts";
import { parseFault } from "../../src/sandbox/faults.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import type { SandboxTenant } from "../../src/sandbox/tenant.ts";
import { type Program, quickSleep } from "./program.ts";

/** One of several tenants. */
export interface SeveralTenant {
  readonly id: string;
  readonly name?: string;
  readonly tenant: SandboxTenant;
  readonly faults?: readonly string[];
  readonly signInPaths?: string;
}

/**
 * The program with several tenants, each a sandbox of its own that lets in its own key only.
 * `elsewhere` answers what is asked of nobody's tenant.
 */
export function programOnSeveral(
  tenants: readonly SeveralTenant[],
  env: Readonly<Record<string, string>> = {},
  elsewhere: (request: Request) => Response = () => {
    throw new Error("No tenant is there");
  },
): Program {
  const clock = { now: Date.parse("2026-11-02T08:00:00Z") };
  const requests: Request[] = [];
  const logLines: string[] = [];
  const sandboxes = new Map(tenants.map(({ tenant, faults = [] }, index) => [
    originOf(index),
    createSandbox({
      tenant,
      credentials: credentialsOf(index),
      faults: faults.map(parseFault),
      now: () => clock.now,
      sleep: quickSleep,
    }),
  ]));
  const entries = tenants.map(({ id, name, signInPaths }, index) => ({
    id,
    ...(name === undefined ? {} : { name }),
    ...(signInPaths === undefined ? {} : { signInPaths }),
    baseUrl: originOf(index),
    ...credentialsOf(index),
  }));
  const access = createAccess({
    env: { SPANNING_TENANTS: JSON.stringify(entries), ...env },
    fetch: async (input, init) => {
      const request = new Request(input, init);
      requests.push(request.clone());
      const sandbox = sandboxes.get(new URL(request.url).origin);
      return sandbox === undefined ? elsewhere(request) : await sandbox.fetch(request);
    },
    now: () => clock.now,
    sleep: quickSleep,
    writeLog: (line) => logLines.push(line),
  });
  return { access, requests, logLines, clock };
}

function originOf(index: number): string {
  return `http://127.0.0.1:${9001 + index}`;
}

/** The only pair that the sandbox of a tenant lets in. */
export function credentialsOf(index: number): { adminEmail: string; apiKey: string } {
  const digits = String(index + 1).padStart(12, "0");
  return {
    adminEmail: `admin${index + 1}@tenant-${index + 1}.example`,
    apiKey: `00000000-0000-4000-8000-${digits}`,
  };
}
