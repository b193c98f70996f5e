import type { MiddlewareHandler } from "hono";

/** Lets everybody through: for a check that nothing is configured for. */
export const pass: MiddlewareHandler = (_c, next) => next();
