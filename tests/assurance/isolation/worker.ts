import type { Hono } from "hono";
import { createAccess } from "../../../mod.ts";

/** Settings, and where the test plays the vendor. */
type Env = Readonly<Record<string, string>> & { readonly VENDOR: string };

let app: Hono | undefined;

/** The Worker as it is, but for where the vendor's hosts are. */
export default {
  fetch(request: Request, { VENDOR, ...env }: Env): Response | Promise<Response> {
    app ??= createAccess({
      env,
      fetch: (input, init) => {
        const { hostname, pathname, search } = new URL(String(input));
        const headers = new Headers(init?.headers);
        headers.set("x-vendor-host", hostname);
        return fetch(VENDOR + pathname + search, { ...init, headers });
      },
      now: Date.now,
      writeLog: () => {},
      background: false,
    }).worker();
    return app.fetch(request);
  },
};
