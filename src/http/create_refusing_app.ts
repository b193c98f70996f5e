import { Hono } from "hono";
import type { ConfigurationError } from "../errors.ts";
import { HEALTH } from "./health.ts";
import { refuse } from "./refuse.ts";

/** The HTTP door while the settings are wrong, where exiting is not possible: 503 with the reason. */
export function createRefusingApp({ message }: ConfigurationError): Hono {
  const app = new Hono();
  app.get("/health", (c) => c.json(HEALTH));
  app.notFound((c) => refuse(c, 503, message));
  return app;
}
