import { createAccess, type Host } from "../../mod.ts";
import { tools } from "../../tools/mod.ts";
import { sleep } from "../base/async.ts";
import type { ObjectNamespace } from "../cloudflare/placement.ts";
import { createRemoteOwner } from "../cloudflare/remote_owner.ts";
import type { ObjectStorage } from "../cloudflare/stored_walks.ts";
import type { TenantOwnerObject } from "../cloudflare/tenant_object.ts";
import type { RateLimitBinding } from "../http/rate_limit.ts";
import { findOpenTelemetry } from "../operations/tracing.ts";
import type { ExecutionContext, Hono } from "hono";

/** The Worker on Cloudflare, and its Durable Object. */

/** Variables and secrets by name, and the bindings of `wrangler.toml`. */
type Env = Readonly<Record<string, string | undefined>> & {
  readonly RATE_LIMITER?: RateLimitBinding;
  readonly TENANT?: ObjectNamespace;
};

// No request is billed while the module loads, so the list of tools is made here.
for (const { listing } of tools) void listing;

/** Made at the first request and kept for the isolate: settings do not change while it lives. */
let app: Hono | undefined;

export default {
  fetch(
    request: Request,
    { RATE_LIMITER, TENANT, ...env }: Env,
    context?: ExecutionContext,
  ): Response | Promise<Response> {
    app ??= createAccess({
      ...createHost(env),
      perRequest: TENANT === undefined,
      ...(RATE_LIMITER === undefined ? {} : { rateLimiter: RATE_LIMITER }),
      ...(TENANT === undefined ? {} : {
        ownerOf: (tenant, owning) => createRemoteOwner(TENANT, tenant, { ...owning, sleep }),
      }),
    }).worker();
    return app.fetch(request, undefined, context);
  },
};

/** A tenant's object, as the platform makes it. Its code is loaded where there is one. */
export class TenantObject {
  readonly #owner: Promise<TenantOwnerObject>;

  constructor({ id, storage }: ObjectState, { RATE_LIMITER: _, TENANT, ...env }: Env) {
    this.#owner = import("../cloudflare/tenant_object.ts").then(({ TenantOwnerObject }) =>
      new TenantOwnerObject(id.name ?? "", storage, createHost(env), TENANT)
    );
  }

  async fetch(request: Request): Promise<Response> {
    return await (await this.#owner).answer(request);
  }

  async alarm(): Promise<void> {
    await (await this.#owner).wake();
  }
}

/** The state that the platform gives an object, as far as it is used. */
interface ObjectState {
  readonly id: { readonly name?: string };
  readonly storage: ObjectStorage;
}

function createHost(env: Host["env"]): Host {
  return {
    env,
    onIsolate: true,
    // Called as a method of another object, the platform's fetch refuses to work.
    fetch: (input, init) => fetch(input, init),
    now: Date.now,
    // Cloudflare takes the level of a line from the method that wrote it.
    // deno-lint-ignore no-console
    writeLog: (line, level) => console[level](line),
    openTelemetry: findOpenTelemetry(globalThis),
  };
}
