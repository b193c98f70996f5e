import { regionBaseUrl } from "../../spanning/base_url.ts";
import { createSpanningClient } from "../../spanning/client.ts";
import { SpanningAuthError } from "../../spanning/errors.ts";
import { type Region, REGIONS } from "../../spanning/region.ts";
import type { Credentials } from "../../spanning/request.ts";
import type { Finding } from "./finding.ts";

/**
 * Tries a pair on the hosts of the other regions, one request each. This shows the key to them, so
 * it is done only when asked for.
 */
export async function probeRegions(
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
        text: `Region ${region} accepts the pair: set SPANNING_REGION=${region}`,
      };
    } catch (error) {
      const why = error instanceof SpanningAuthError ? "refuses the pair" : "could not be asked";
      return { mark: " ", text: `Region ${region} ${why}` };
    }
  }));
}
