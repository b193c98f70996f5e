import { createAccess } from "../../../mod.ts";
import type { Hono } from "hono";

let app: Hono | undefined;

/** The program as a Worker that keeps a tenant's list in its isolate's memory, without an object. */
export default {
  fetch(request: Request, env: Record<string, string>): Response | Promise<Response> {
    app ??= createAccess({
      env,
      fetch: (input, init) => fetch(input, init),
      now: Date.now,
      writeLog: () => {},
    }).worker();
    return app.fetch(request);
  },
};
