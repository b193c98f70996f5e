import type { Hono } from "hono";
import { createAccess } from "../../mod.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** Made at the first request and kept for the isolate: settings do not change while it lives. */
let app: Hono | undefined;

export default {
  fetch(request: Request, env: Env): Response | Promise<Response> {
    app ??= createAccess({
      env,
      // Called as a method of another object, the platform's fetch refuses to work.
      fetch: (input, init) => fetch(input, init),
      now: Date.now,
      // deno-lint-ignore no-console
      writeLog: (line) => console.error(line),
      background: false,
    }).worker();
    return app.fetch(request);
  },
};
