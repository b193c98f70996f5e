import { createAccess, type Host, type SpanningAccess } from "../../mod.ts";
import type { Sleep } from "../../src/base/async.ts";
import { DEADLINES } from "../../src/tenant/deadlines.ts";
import { SANDBOX_CREDENTIALS } from "../../src/sandbox/tenant.ts";
import { parseFault } from "../../src/sandbox/faults.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import type { SandboxTenant } from "../../src/sandbox/tenant.ts";
import { CALLERS, vendorOf } from "./callers.ts";
import { evidenceFolder, openEvidence, sealSandbox } from "./evidence.ts";
import { connectLegacy, connectModern, type TestClient } from "./mcp_clients.ts";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

/** The program on a sandbox in place of the network, with everything it did to be looked at. */
export interface Program {
  readonly access: SpanningAccess;
  /** Each request sent upstream. */
  readonly requests: Request[];
  readonly logLines: string[];
  /** The clock, to be moved by hand. */
  readonly clock: { now: number };
}

/** The parts that a test may set. */
interface ProgramOptions {
  readonly tenant: SandboxTenant;
  readonly faults?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Opens the folder of evidence; the one of the settings unless it is given. */
  readonly openEvidence?: Host["openEvidence"];
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
const LIMITS: readonly number[] = [DEADLINES.count, DEADLINES.seats];

/** Where packages of evidence go. */
const EVIDENCE = evidenceFolder();

/** A review of the embedded tenant that can be closed, made when it is asked for. */
let sealed: Promise<void> | undefined;

/** Waits before a retry are over at once; the long limits of a walk never come. */
export const quickSleep: Sleep = (ms, signal) =>
  ms <= 20_000 && !LIMITS.includes(ms) ? Promise.resolve() : new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });

/** Composes the program over a sandbox tenant; nothing leaves the process. */
export function programOn(
  { tenant, faults = [], env = {}, openEvidence: open = openEvidence }: ProgramOptions,
): Program {
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
    env: { ...SANDBOX_SETTINGS, SPANNING_EVIDENCE: EVIDENCE, ...env },
    openEvidence: open,
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
  const now = Date.parse("2026-11-02T08:00:00Z");
  return createAccess({
    env: { SPANNING_SANDBOX: "1", SPANNING_EVIDENCE: EVIDENCE, LOG_LEVEL: "error" },
    openEvidence: async (folder) => {
      await (sealed ??= sealSandbox(folder, now));
      return await openEvidence(folder);
    },
    fetch: () => Promise.reject(new Error("The sandbox needs no network")),
    now: () => now,
    sleep: quickSleep,
    writeLog: () => {},
  });
}

/** The program where each request brings its tenant's credentials, on the tenants of the callers. */
export function headerProgram(env: Readonly<Record<string, string>> = {}): Program {
  const vendor = vendorOf(CALLERS);
  const clock = { now: Date.parse("2026-11-02T08:00:00Z") };
  const requests: Request[] = [];
  const logLines: string[] = [];
  const access = createAccess({
    env: { SPANNING_CREDENTIALS_FROM: "headers", ...env },
    fetch: (input, init) => {
      const request = new Request(input, init);
      requests.push(request.clone());
      return vendor(request);
    },
    now: () => clock.now,
    writeLog: (line) => logLines.push(line),
  });
  return { access, requests, logLines, clock };
}

/** One of several tenants. */
interface SeveralTenant {
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
    env: { SPANNING_TENANTS: JSON.stringify(entries), SPANNING_EVIDENCE: EVIDENCE, ...env },
    openEvidence,
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

/** The HTTP server of a composed program on a real port. */
export interface ServedApp extends AsyncDisposable {
  readonly url: URL;
  /** A client that sends these headers with each request. */
  readonly client: (headers: Readonly<Record<string, string>>, era?: Era) => Promise<TestClient>;
}

/** The SDK's generation of a client. */
type Era = "modern" | "legacy";

/** Serves on loopback. */
export function servedApp({ http }: SpanningAccess): ServedApp {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    http("127.0.0.1").fetch,
  );
  const url = new URL(`http://127.0.0.1:${server.addr.port}/mcp`);
  return {
    url,
    client: (headers, era = "modern") => connectOver(url, headers, era),
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Connects a client over HTTP that sends these headers with each request. */
export async function connectOver(
  url: URL,
  headers: Readonly<Record<string, string>>,
  era: Era,
): Promise<TestClient> {
  const requestInit = { headers };
  if (era === "modern") {
    return await connectModern(new StreamableHTTPClientTransport(url, { requestInit }));
  }
  const { StreamableHTTPClientTransport: LegacyTransport } = await import(
    "@modelcontextprotocol/sdk/client/streamableHttp.js"
  );
  return await connectLegacy(new LegacyTransport(url, { requestInit }) as never);
}
