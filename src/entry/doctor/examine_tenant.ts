import { ReportableError } from "../../base/errors.ts";
import { plural } from "../../base/text.ts";
import type { Configuration, TenantConfiguration } from "../../configuration/configuration.ts";
import { type Region, REGION_LIST, regionBaseUrl, REGIONS } from "../../spanning/base_url.ts";
import { createSpanningClient } from "../../spanning/client.ts";
import { SpanningAuthError } from "../../spanning/errors.ts";
import type { Credentials } from "../../spanning/request.ts";
import type { Tenant } from "../../tenant/tenant.ts";
import { clockFinding, type Contact, explainCount, type Finding } from "./figures.ts";

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
