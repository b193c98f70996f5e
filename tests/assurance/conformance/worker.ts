import { sleep } from "../../../src/base/async.ts";
import type { ObjectNamespace } from "../../../src/cloudflare/placement.ts";
import { createRemoteOwner } from "../../../src/cloudflare/remote_owner.ts";
import { fixturesApp, productApp } from "./fixtures/servers.ts";
import type { Hono } from "hono";

/** The product's own objects. */
export { TenantObject } from "../../../src/entry/worker.ts";

let app: Hono | undefined;

interface Env {
  readonly APP: string;
  readonly TENANT: ObjectNamespace;
}

/** Serves, in Cloudflare's runtime, the one of the two apps that `APP` names. */
export default {
  fetch(request: Request, { APP, TENANT }: Env): Response | Promise<Response> {
    // Not made while the module loads: random values are not available then.
    app ??= APP === "product"
      ? productApp((tenant, owning) => createRemoteOwner(TENANT, tenant, { ...owning, sleep }))
      : fixturesApp();
    return app.fetch(request);
  },
};
