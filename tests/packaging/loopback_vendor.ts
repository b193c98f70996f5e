import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { SANDBOX_CREDENTIALS } from "../../src/sandbox/credentials.ts";

/** A tenant served on a real loopback port, and the settings that lead there. */
export interface LoopbackVendor extends AsyncDisposable {
  readonly settings: Readonly<Record<string, string>>;
}

/** Serves an invented tenant of so many users. */
export function loopbackVendor(users: number): LoopbackVendor {
  const tenant = generateTenant({ users, seed: 7 });
  const sandbox = createSandbox({ tenant, credentials: SANDBOX_CREDENTIALS });
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    sandbox.fetch,
  );
  return {
    settings: {
      SPANNING_BASE_URL: `http://127.0.0.1:${server.addr.port}`,
      SPANNING_ADMIN_EMAIL: SANDBOX_CREDENTIALS.adminEmail,
      SPANNING_API_KEY: SANDBOX_CREDENTIALS.apiKey,
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
