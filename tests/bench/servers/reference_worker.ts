import type { Hono } from "hono";
import { type Reference, referenceApp } from "./apps.ts";

let app: Hono | undefined;

/** A reference server as a Worker; which one, and what it answers, are bindings. */
export default {
  fetch(
    request: Request,
    { KIND, CONSTANTS }: { readonly KIND: Reference; readonly CONSTANTS: string },
  ): Response | Promise<Response> {
    app ??= referenceApp(KIND, JSON.parse(CONSTANTS));
    return app.fetch(request);
  },
};
