import type { SpanningClient } from "../spanning/client.ts";
import type { WireTenant } from "../spanning/tenant_record.ts";

/**
 * Remembers the tenant's own counts as they were answered last, so that one call asks for them once:
 * the list is held to them, and then a review looks at the seats.
 */
export function rememberCounts(client: SpanningClient): RememberedCounts {
  let answers = 0;
  let latest: WireTenant | undefined;
  return {
    client: {
      ...client,
      tenant: async (options) => {
        latest = await client.tenant(options);
        answers++;
        return latest;
      },
    },
    fromNowOn: () => {
      const before = answers;
      return () => answers > before ? latest : undefined;
    },
  };
}

/** A client, and what it has heard. */
interface RememberedCounts {
  readonly client: SpanningClient;
  readonly fromNowOn: CountsFromNowOn;
}

/** Returns what tells the counts that are answered from this moment on; undefined if none were. */
export type CountsFromNowOn = () => () => WireTenant | undefined;
