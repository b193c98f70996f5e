import type { Standing } from "./standing.ts";

/** How surely an account is in use: 2 enabled, 1 not known, 0 disabled. */
export function livenessOf({ status }: Pick<Standing, "status">): number {
  return status === "enabled" ? 2 : status === "unknown" ? 1 : 0;
}
