import { createDurableSql, type ObjectStorage } from "../../../src/cloudflare/stored_walks.ts";
import { liveThrough, lookAgain } from "./life.ts";

interface Objects {
  getByName(name: string): { fetch(request: Request): Promise<Response> };
}

/** Lets one object live through a history, or look at it again. */
export default {
  fetch(request: Request, { TENANT }: { readonly TENANT: Objects }): Promise<Response> {
    return TENANT.getByName("history").fetch(request);
  },
};

export class TenantObject {
  readonly #storage: ObjectStorage;

  constructor({ storage }: { readonly storage: ObjectStorage }) {
    this.#storage = storage;
  }

  async fetch(request: Request): Promise<Response> {
    const sql = createDurableSql(this.#storage);
    const again = new URL(request.url).pathname === "/again";
    return Response.json(await (again ? lookAgain(sql) : liveThrough(sql)));
  }
}
