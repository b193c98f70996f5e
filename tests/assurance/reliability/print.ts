import type { Held } from "./measured_server.ts";

/** Prints a line, which is what a task is for. */
export function print(line: string): void {
  // deno-lint-ignore no-console
  console.log(line);
}

/** What a server holds, for people. */
export function tellHeld({ heap, resident, handles }: Held): string {
  const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
  return `heap ${mb(heap)}, process ${mb(resident)}, ${handles ?? "unknown"} open handles`;
}
