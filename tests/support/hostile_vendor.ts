/** A vendor on a loopback port that says too much, for one tenant; beside it one that does not. */

import { SANDBOX_CREDENTIALS } from "../../src/sandbox/tenant.ts";

/** A vendor on a port of its own. */
export interface HostileVendor extends AsyncDisposable {
  readonly origin: string;
}

/** Serves these pages of users, by number, gzipped; the last one repeats. */
export function hostileVendor(page: (number: number, origin: string) => string): HostileVendor {
  let pages = 0;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { pathname, origin } = new URL(request.url);
    if (pathname !== "/external/users") return Response.json({ users: 2 });
    const body = new Response(page(pages++, origin)).body?.pipeThrough(
      new CompressionStream("gzip"),
    );
    return new Response(body ?? null, {
      headers: { "content-type": "application/json", "content-encoding": "gzip" },
    });
  });
  return {
    origin: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** The settings of one tenant at each of these origins. */
export function tenantsAt(origins: Readonly<Record<string, string>>): Record<string, string> {
  const tenants = Object.entries(origins).map(([id, baseUrl]) => ({
    id,
    baseUrl,
    ...SANDBOX_CREDENTIALS,
  }));
  return { SPANNING_TENANTS: JSON.stringify(tenants) };
}
