import { endGracefully, type Ending, type EndSignal } from "./end_gracefully.ts";

/** What hearing signals needs of the runtime. */
export interface SignalRuntime {
  /** Ends the process. */
  readonly exit: (status: number) => void;
  readonly listen: (signal: EndSignal, heard: () => void) => void;
  /** Windows knows no SIGTERM that a program could hear. */
  readonly signals: readonly EndSignal[];
}

/** Ends the process in an orderly way at the signals that the runtime knows. */
export function onSignals(
  { exit, listen, signals }: SignalRuntime,
  door: Omit<Ending, "exit" | "wait">,
): void {
  const end = endGracefully({
    ...door,
    exit,
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  });
  for (const signal of signals) listen(signal, () => void end(signal));
}

/** The signals that end a process on an operating system. */
export function endSignals(windows: boolean): readonly EndSignal[] {
  return windows ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
}
