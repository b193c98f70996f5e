import { plural } from "../../base/text.ts";

/** Whole seconds, a slow answer and a clock set by the network differ by less than this. */
const TOLERATED_MS = 60_000;

/** Compares the clock of this machine with that of the server that answered. */
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
      `The clock of this machine is ${
        formatLength(off)
      } ${side} the answer's date: set it by the ` +
      "network, because certificates and access tokens are judged by it",
  };
}

function formatLength(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return plural(minutes, "minute");
  const hours = Math.round(minutes / 60);
  return hours < 48 ? plural(hours, "hour") : plural(Math.round(hours / 24), "day");
}

/** The lead of the answering server's clock over ours, in milliseconds; negative if it is behind. */
export interface Contact {
  readonly skewMs?: number;
}

/** A `fetch` that remembers what its last answer said of the time. */
interface WatchedFetch {
  readonly fetch: typeof fetch;
  readonly last: () => Contact;
}

/** Compares the `Date` of each answer with the own clock, at the middle of the exchange. */
export function watchClock(fetch: typeof globalThis.fetch, now: () => number): WatchedFetch {
  let last: Contact = {};
  return {
    last: () => last,
    fetch: async (input, init) => {
      last = {};
      const began = now();
      const response = await fetch(input, init);
      const date = Date.parse(response.headers.get("date") ?? "");
      // A proxy may answer from its cache; the date is then not the present.
      const current = !response.headers.has("age");
      if (!Number.isNaN(date) && current) last = { skewMs: date - (began + now()) / 2 };
      return response;
    },
  };
}

/** A finding: fine, doubtful, wrong, or one more line about the finding before. */
export interface Finding {
  readonly mark: "✓" | "!" | "✗" | " ";
  readonly text: string;
}

/** A finding as a line. */
export function formatFinding({ mark, text }: Finding): string {
  return `${mark} ${text}`;
}
