import { plural } from "../../base/text.ts";
import type { Finding } from "./finding.ts";

/** Whole seconds, a slow answer and a clock that is set by the network: all of it is no fault. */
const TOLERATED_MS = 60_000;

/** Says whether the clock of this machine is right, by that of whoever answered. */
export function clockFinding(skewMs: number | undefined): Finding {
  if (skewMs === undefined) {
    return { mark: "!", text: "The clock could not be checked: the answer had no usable date" };
  }
  const off = Math.abs(skewMs);
  if (off <= TOLERATED_MS) {
    return { mark: "✓", text: "The clock of this machine agrees with the answer's date" };
  }
  const side = skewMs > 0 ? "behind" : "ahead of";
  return {
    mark: "!",
    text:
      `The clock of this machine is ${lengthOf(off)} ${side} the answer's date: set it by the ` +
      "network, because certificates and access tokens are judged by it",
  };
}

function lengthOf(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return plural(minutes, "minute");
  const hours = Math.round(minutes / 60);
  return hours < 48 ? plural(hours, "hour") : plural(Math.round(hours / 24), "day");
}
