import { generateTenant } from "../../../src/sandbox/generate_tenant.ts";
import { createSandbox } from "../../../src/sandbox/sandbox.ts";
import { SANDBOX_CREDENTIALS } from "../../../src/sandbox/credentials.ts";

/** How long a caller's going may take to arrive at the vendor. */
const PATIENCE_MS = 8_000;

/** The vendor of a contract's tenant. */
export interface Vendor extends AsyncDisposable {
  readonly settings: Readonly<Record<string, string>>;
  /** From now on nothing is answered: when it was asked, and when the asker gave up. */
  readonly hold: () => { readonly asked: Promise<void>; readonly abandoned: Promise<void> };
  /** How many requests came since nothing is answered. */
  readonly heldRequests: () => number;
}

/** The sandbox over loopback, which can be told to answer a request about the tenant never. */
export function startVendor(): Vendor {
  const sandbox = createSandbox({
    tenant: generateTenant({ users: 5 }),
    credentials: SANDBOX_CREDENTIALS,
  });
  let requests = 0;
  let held: { asked: () => void; abandoned: () => void } | undefined;
  const handler = (request: Request): Promise<Response> => {
    if (held === undefined) return sandbox.fetch(request);
    const { asked, abandoned } = held;
    requests++;
    asked();
    return new Promise((resolve) => {
      request.signal.addEventListener("abort", () => {
        resolve(new Response());
        abandoned();
      });
    });
  };
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, handler);
  return {
    settings: {
      SPANNING_BASE_URL: `http://127.0.0.1:${server.addr.port}`,
      SPANNING_ADMIN_EMAIL: SANDBOX_CREDENTIALS.adminEmail,
      SPANNING_API_KEY: SANDBOX_CREDENTIALS.apiKey,
    },
    heldRequests: () => requests,
    hold: () => {
      const asked = Promise.withResolvers<void>();
      const abandoned = Promise.withResolvers<void>();
      const late = setTimeout(() => abandoned.reject(new Error("Still asked")), PATIENCE_MS);
      abandoned.promise.finally(() => clearTimeout(late)).catch(() => {});
      held = { asked: asked.resolve, abandoned: abandoned.resolve };
      return { asked: asked.promise, abandoned: abandoned.promise };
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
