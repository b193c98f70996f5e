/**
 * What doctor finds in figures: the tenant's own against the list, and this machine's clock against
 * the server's.
 */

import { plural } from "../../base/text.ts";
import type { Configuration } from "../../configuration/configuration.ts";
import {
  compareFigures,
  describeFigures,
  describeMeaning,
  takeCensus,
  takeFigures,
} from "../../tenant/confirmation.ts";
import type { Tenant } from "../../tenant/tenant.ts";

/**
 * Reads a tenant's list and explains how it and the tenant's own figures agree, whatever the
 * settings make of a difference.
 *
 * Throws what reading the list or the figures throws.
 */
export async function explainCount(
  { client, directory }: Tenant,
  countGuests: Configuration["countGuests"],
): Promise<Finding[]> {
  const list = await directory.get({ allowPartial: true });
  const figures = takeFigures(await client.tenant());
  const { complete, confirmed = false, warnings } = list.facts;
  const census = takeCensus(list.stateCounts);
  const outcome = compareFigures(census, figures, countGuests);
  const { counted, assigned } = figures;
  const state = !complete ? "incomplete" : confirmed ? "complete and confirmed" : "not confirmed";
  const [first = "", ...rest] = describeFigures(census, figures);
  return [
    {
      mark: complete ? (confirmed ? "✓" : "!") : "✗",
      text: `The user list is ${state}: ${plural(list.users, "user")}`,
    },
    { mark: " ", text: first.toUpperCase() + rest.join("") },
    ...(counted === undefined ? [] : [
      {
        mark: " ",
        text: `Of ${counted} counted, the nearest reading is ${
          describeMeaning(census, counted, countGuests)
        }`,
      } as const,
    ]),
    ...(assigned === undefined ? [] : [
      {
        mark: " ",
        text: `Of ${
          plural(assigned, "assigned seat")
        }, ${census.licensed} are held by listed users`,
      } as const,
    ]),
    ...(outcome.settledBy === undefined ? [] : [
      {
        mark: " ",
        text: "With guests the count agrees: set SPANNING_COUNT_GUESTS=included if it holds them",
      } as const,
    ]),
    ...warnings.map((text) => ({ mark: "!", text }) as const),
  ];
}

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
