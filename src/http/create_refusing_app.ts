import type { ConfigurationError } from "../base/errors.ts";
import { HEALTH, NOT_READY } from "./health.ts";
import { refuse } from "./refuse.ts";
import { Hono } from "hono";

/** The HTTP door while the settings are wrong, where exiting is not possible: 503 with the reason. */
export function createRefusingApp({ message }: ConfigurationError): Hono {
  const app = new Hono();
  app.get("/health", (c) => c.json(HEALTH));
  app.get("/ready", (c) => c.json({ ...NOT_READY, reason: message }, 503));
  app.notFound((c) => refuse(c, 503, message));
  return app;
}
