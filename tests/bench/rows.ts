import type { Row } from "./line.ts";

/**
 * The rows of the table by name, in the order in which they are printed. Modules are loaded when
 * their row is measured, so that none is measured with the others' code in memory.
 */
export const ROWS: Readonly<Record<string, () => Promise<{ readonly row: Row }>>> = {
  deno: () => import("./rows/deno.ts"),
  latency: () => import("./rows/latency.ts"),
  workerd: () => import("./rows/workerd.ts"),
  walk: () => import("./rows/walk.ts"),
  select: () => import("./rows/select.ts"),
  heap: () => import("./rows/heap.ts"),
  stdio: () => import("./rows/stdio.ts"),
  worker: () => import("./rows/worker.ts"),
  tokens: () => import("./rows/tokens.ts"),
};
