import type { Hono } from "hono";
import { createAccess, type Host } from "../../../mod.ts";
import { sleep } from "../../../src/base/async.ts";
import type { ObjectStorage } from "../../../src/cloudflare/stored_walks.ts";
import type { ObjectNamespace } from "../../../src/cloudflare/placement.ts";
import { createRemoteOwner } from "../../../src/cloudflare/remote_owner.ts";
import { TenantOwnerObject } from "../../../src/cloudflare/tenant_object.ts";

/** Settings, where the test plays the vendor, and the objects. */
type Env = Readonly<Record<string, string>> & {
  readonly VENDOR: string;
  readonly TENANT: ObjectNamespace;
};

let app: Hono | undefined;

/** The Worker as it is, but for where the vendor's hosts are. */
export default {
  fetch(request: Request, { TENANT, ...env }: Env): Response | Promise<Response> {
    app ??= createAccess({
      ...hostOf(env),
      ownerOf: (tenant, owning) => createRemoteOwner(TENANT, tenant, { ...owning, sleep }),
    }).worker();
    return app.fetch(request);
  },
};

/** A tenant's object as it is. */
export class TenantObject {
  readonly #owner: TenantOwnerObject;

  constructor({ id, storage }: ObjectState, { TENANT: _, ...env }: Env) {
    this.#owner = new TenantOwnerObject(id.name ?? "", storage, hostOf(env));
  }

  fetch(request: Request): Promise<Response> {
    return this.#owner.answer(request);
  }

  alarm(): Promise<void> {
    return this.#owner.wake();
  }
}

interface ObjectState {
  readonly id: { readonly name?: string };
  readonly storage: ObjectStorage;
}

function hostOf({ VENDOR, ...env }: Readonly<Record<string, string>>): Host {
  return {
    env,
    fetch: (input, init) => {
      const { hostname, pathname, search } = new URL(String(input));
      const headers = new Headers(init?.headers);
      headers.set("x-vendor-host", hostname);
      return fetch(VENDOR + pathname + search, { ...init, headers });
    },
    now: Date.now,
    writeLog: () => {},
  };
}
