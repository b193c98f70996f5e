import type { Hono } from "hono";
import { bareApp } from "./bare_app.ts";
import type { Constants } from "./constants.ts";
import { idiomaticApp } from "./idiomatic_app.ts";

/** The servers that ours is compared with. */
export type Reference = "bare" | "idiomatic" | "hoisted";

/** A reference server, answering what it is given. */
export function referenceApp(kind: Reference, constants: Constants): Hono {
  if (kind === "bare") return bareApp(constants);
  return idiomaticApp(constants, kind === "idiomatic" ? "anew" : "once");
}
