import { ReportableError } from "../../base/errors.ts";
import { plural } from "../../base/text.ts";
import type { Configuration, TenantConfiguration } from "../../configuration/configuration.ts";
import { type Region, REGION_LIST, regionBaseUrl, REGIONS } from "../../spanning/base_url.ts";
import { createSpanningClient } from "../../spanning/client.ts";
import { SpanningAuthError } from "../../spanning/errors.ts";
import type { Credentials } from "../../spanning/request.ts";
import {
  compareFigures,
  describeFigures,
  describeMeaning,
  takeCensus,
  takeFigures,
} from "../../tenant/confirmation.ts";
import type { Tenant } from "../../tenant/tenant.ts";

/**
 * Doctor's examination of one tenant: its address, credentials, figures against the list, and this
 * machine's clock.
 */

/** Signs in to one tenant once, and describes the result in plain words. */
export async function examineTenant(
  { tenant, configured, contact, probe, count }: TenantExamination,
): Promise<Finding[]> {
  const where = `tenant ${tenant.id}, region ${tenant.region}`;
  try {
    const { users } = await tenant.client.tenant();
    const counted = users === undefined ? "" : `: it counts ${plural(users, "user")}`;
    const clock = tenant.sandbox ? [] : [clockFinding(contact().skewMs)];
    const signedIn = { mark: "✓", text: `Signed in to ${where}${counted}` } as const;
    const explained = count === undefined ? [] : await explainCount(tenant, count.guests);
    return [signedIn, ...clock, ...explained];
  } catch (error) {
    const { skewMs } = contact();
    const clock = skewMs === undefined ? [] : [clockFinding(skewMs)];
    return [
      { mark: "✗", text: `Cannot read ${where}` },
      ...sentences(error),
      ...clock,
      ...(error instanceof SpanningAuthError ? await regionFindings(configured, probe) : []),
    ];
  }
}

/**
 * Tries credentials on the hosts of the other regions, one request each. This shows the key to them, so
 * it is done only when asked for.
 */
async function probeRegions(
  credentials: Credentials,
  except: Region,
  { fetch, sleep }: { fetch: typeof globalThis.fetch; sleep: () => Promise<void> },
): Promise<Finding[]> {
  const others = REGIONS.filter((region) => region !== except);
  return await Promise.all(others.map(async (region): Promise<Finding> => {
    const baseUrl = regionBaseUrl(region);
    const client = createSpanningClient({ baseUrl, credentials, fetch, sleep });
    try {
      await client.tenant();
      return {
        mark: "✓",
        text: `Region ${region} accepts these credentials: set SPANNING_REGION=${region}`,
      };
    } catch (error) {
      const why = error instanceof SpanningAuthError
        ? "rejects these credentials"
        : "could not be asked";
      return { mark: " ", text: `Region ${region} ${why}` };
    }
  }));
}

/** The parts of {@linkcode examineTenant}. */
interface TenantExamination {
  readonly tenant: Tenant;
  /** Absent for the embedded tenant. */
  readonly configured: TenantConfiguration | undefined;
  /** The time that the last answer stated. */
  readonly contact: () => Contact;
  /** Present if the list is to be read too, with the setting about guests in the tenant's count. */
  readonly count?: { readonly guests: Configuration["countGuests"] } | undefined;
  /** For the requests to the other regions; absent if they are not tried. */
  readonly probe?: { fetch: typeof fetch; sleep: () => Promise<void> } | undefined;
}

/** A message as one line for each of its sentences. */
function sentences(error: unknown): Finding[] {
  const message = error instanceof ReportableError ? error.message : "An internal error occurred";
  return message.split(/(?<=[^.])\. /).map((text) => ({ mark: " ", text }));
}

async function regionFindings(
  configured: TenantConfiguration | undefined,
  probe: TenantExamination["probe"],
): Promise<Finding[]> {
  const region = configured?.baseUrl.region;
  if (configured === undefined || region === undefined || region === "custom") return [];
  const advice: Finding = {
    mark: " ",
    text: `A key works in one region only, and ${region} was asked. The region stands in the ` +
      "address of your Spanning console, https://o365-<region>.spanningbackup.com: if it is not " +
      `${region}, set SPANNING_REGION to it (${REGION_LIST})`,
  };
  if (probe === undefined) {
    const text = "No other region was tried, because that would show it your key: run doctor " +
      "with --probe-regions to try them all";
    return [advice, { mark: " ", text }];
  }
  return [advice, ...await probeRegions(configured.credentials, region, probe)];
}

/**
 * Reads a tenant's list and explains how it and the tenant's own figures agree, whatever the
 * settings make of a difference.
 *
 * Throws what reading the list or the figures throws.
 */
async function explainCount(
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
function clockFinding(skewMs: number | undefined): Finding {
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
interface Contact {
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
interface Finding {
  readonly mark: "✓" | "!" | "✗" | " ";
  readonly text: string;
}

/** A finding as a line. */
export function formatFinding({ mark, text }: Finding): string {
  return `${mark} ${text}`;
}

/** The doctor's report, as `--json` prints it. */
export interface DoctorReport {
  readonly version: string;
  readonly deno: string;
  /** Whether the settings are right and all tenants can be read. */
  readonly ok: boolean;
  /** The names of settings that are set, never their values, and those at their defaults. */
  readonly settings: {
    readonly set: readonly string[];
    readonly defaults: Readonly<Record<string, string>>;
  };
  /** Problems of the settings, a sentence each. */
  readonly problems: readonly string[];
  /** Absent if settings are wrong. */
  readonly warnings?: readonly string[];
  /** Absent if settings are wrong: then no tenant was asked. */
  readonly tenants?: readonly ExaminedTenant[];
}

/** The findings about one tenant. */
export interface ExaminedTenant {
  readonly id: string;
  readonly region: string;
  readonly ok: boolean;
  readonly findings: readonly Finding[];
}
