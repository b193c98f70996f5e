import { SANDBOX_CREDENTIALS } from "../../src/sandbox/tenant.ts";
import { parseFault } from "../../src/sandbox/faults.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import type { SandboxTenant } from "../../src/sandbox/tenant.ts";

/** Longest wait for a caller's disconnect to reach the vendor; only a failing test takes it. */
const DISCONNECT_LIMIT_MS = 60_000;

/** The vendor behind a loopback port: the sandbox over a real socket. */
export interface SandboxVendor extends AsyncDisposable {
  /** The settings that lead to it. */
  readonly settings: Record<string, string>;
  /** The headers of every request so far. */
  readonly headers: Headers[];
  /**
   * From now on no request is answered until `release`. `asked` resolves with the first of them,
   * `abandoned` when its caller gives up.
   */
  readonly hold: () => { readonly asked: Promise<void>; readonly abandoned: Promise<void> };
  /** Answers what is held, and from now on everything. */
  readonly release: () => void;
  /** Number of requests that came while it held. */
  readonly heldRequests: () => number;
}

/** Serves a tenant with these faults, and with a clock that is ahead of this machine's. */
export function sandboxVendor(
  tenant: SandboxTenant,
  faults: readonly string[] = [],
  aheadMs: number = 0,
): SandboxVendor {
  const sandbox = createSandbox({
    tenant,
    credentials: SANDBOX_CREDENTIALS,
    faults: faults.map(parseFault),
  });
  const answer = async (request: Request): Promise<Response> => {
    const response = await sandbox.fetch(request);
    if (aheadMs !== 0) {
      response.headers.set("date", new Date(Date.now() + aheadMs).toUTCString());
    }
    return response;
  };
  const headers: Headers[] = [];
  let heldRequests = 0;
  let held: { asked: () => void; abandoned: () => void; over: Promise<void> } | undefined;
  let release = (): void => {};
  const handler = async (request: Request): Promise<Response> => {
    headers.push(request.headers);
    if (held === undefined) return await answer(request);
    const { asked, abandoned, over } = held;
    heldRequests++;
    asked();
    const left = new Promise<void>((resolve) =>
      request.signal.addEventListener("abort", () => {
        abandoned();
        resolve();
      })
    );
    await Promise.race([left, over]);
    return request.signal.aborted ? new Response() : await answer(request);
  };
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {}, onError: () => new Response() },
    handler,
  );
  return {
    settings: {
      SPANNING_BASE_URL: `http://127.0.0.1:${server.addr.port}`,
      SPANNING_ADMIN_EMAIL: SANDBOX_CREDENTIALS.adminEmail,
      SPANNING_API_KEY: SANDBOX_CREDENTIALS.apiKey,
    },
    headers,
    hold: () => {
      const asked = Promise.withResolvers<void>();
      const abandoned = Promise.withResolvers<void>();
      const over = Promise.withResolvers<void>();
      const late = setTimeout(
        () => abandoned.reject(new Error("The vendor is still being asked")),
        DISCONNECT_LIMIT_MS,
      );
      const stop = (): void => clearTimeout(late);
      abandoned.promise.then(stop, stop);
      held = { asked: asked.resolve, abandoned: abandoned.resolve, over: over.promise };
      release = () => {
        held = undefined;
        stop();
        over.resolve();
      };
      return { asked: asked.promise, abandoned: abandoned.promise };
    },
    release: () => release(),
    heldRequests: () => heldRequests,
    [Symbol.asyncDispose]: async () => {
      release();
      await server.shutdown();
    },
  };
}
