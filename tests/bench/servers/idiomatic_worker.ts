import type { Hono } from "hono";
import { idiomaticApp } from "./idiomatic_app.ts";

let app: Hono | undefined;

/** Reference (b) as a Worker; what it answers is a binding. */
export default {
  fetch: (request: Request, env: { readonly CONSTANTS: string }): Response | Promise<Response> =>
    (app ??= idiomaticApp(JSON.parse(env.CONSTANTS))).fetch(request),
};
