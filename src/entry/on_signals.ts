import { endGracefully, type Ending, type EndSignal } from "./end_gracefully.ts";

/** Windows knows no SIGTERM that a program could hear. */
const SIGNALS: readonly EndSignal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM"];

/** Ends this process in an orderly way at SIGINT and SIGTERM. */
export function onSignals(door: Omit<Ending, "exit" | "wait">): void {
  const end = endGracefully({
    ...door,
    exit: Deno.exit,
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  });
  for (const signal of SIGNALS) Deno.addSignalListener(signal, () => void end(signal));
}
