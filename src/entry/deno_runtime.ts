import { endSignals, type SignalRuntime } from "./on_signals.ts";

/** What doors need of Deno. */
export const DENO_RUNTIME: SignalRuntime & { readonly readFile: (path: string) => string } = {
  readFile: (path) => Deno.readTextFileSync(path),
  exit: (status) => Deno.exit(status),
  listen: (signal, heard) => Deno.addSignalListener(signal, heard),
  signals: endSignals(Deno.build.os === "windows"),
};
