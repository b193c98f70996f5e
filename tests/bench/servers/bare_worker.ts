import type { Hono } from "hono";
import { bareApp } from "./bare_app.ts";

let app: Hono | undefined;

/** Reference (a) as a Worker; what it answers is a binding. */
export default {
  fetch: (request: Request, env: { readonly CONSTANTS: string }): Response | Promise<Response> =>
    (app ??= bareApp(JSON.parse(env.CONSTANTS))).fetch(request),
};
