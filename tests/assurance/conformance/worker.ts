import type { Hono } from "hono";
import { fixturesApp, productApp } from "./fixtures/servers.ts";

let app: Hono | undefined;

/** Serves, in Cloudflare's runtime, the one of the two apps that `APP` names. */
export default {
  fetch(request: Request, { APP }: { readonly APP: string }): Response | Promise<Response> {
    // Not made while the module loads: random values are not available then.
    app ??= APP === "product" ? productApp() : fixturesApp();
    return app.fetch(request);
  },
};
