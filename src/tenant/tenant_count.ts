import type { Sleep } from "../base/async.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { TenantFigures } from "../directory/extraction.ts";
import { readSeats } from "../governance/seats.ts";
import type { SpanningClient } from "../spanning/client.ts";
import { SpanningAuthError } from "../spanning/errors.ts";
import type { WireTenant } from "../spanning/records.ts";
import { takeFigures } from "./confirmation.ts";
import { DEADLINES } from "./deadlines.ts";

/** The tenant's own figures: asked for beside the list, and remembered within one call. */

/** The figures that a list is compared with: requested beside the list, once. */
export class TenantCount {
  readonly #client: SpanningClient;
  readonly #sleep: Sleep;
  #value: Count;

  constructor({ client, configuration, host }: CountContext) {
    this.#client = client;
    this.#sleep = host.sleep;
    this.#value = configuration.countCheck === "off" ? "not asked" : "failed";
  }

  /** As far as it is known by now. */
  get value(): Count {
    return this.#value;
  }

  /** How many users the tenant counts, as far as that is known by now. */
  get users(): number | undefined {
    return typeof this.#value === "object" ? this.#value.counted : undefined;
  }

  /**
   * Requests them if they are not known yet. The returned function waits for the answer, for a while.
   *
   * That throws `SpanningAuthError` when the credentials are refused altogether. Any other failure
   * leaves the figures unknown, which the answer says.
   */
  ask(signal: AbortSignal): () => Promise<void> {
    const answered = this.#value === "failed" ? this.#read(signal) : Promise.resolve();
    // A caller who leaves the list early never waits for it.
    answered.catch(() => {});
    return () => Promise.race([answered, this.#sleep(DEADLINES.count, signal)]);
  }

  async #read(signal: AbortSignal): Promise<void> {
    try {
      const tenant = await this.#client.tenant({ signal });
      this.#value = { ...takeFigures(tenant), seats: readSeats(tenant) };
    } catch (error) {
      if (error instanceof SpanningAuthError && error.rejectsCredentials) throw error;
    }
  }
}

/** The tenant's own figures, or why they are not known. */
export type Count = TenantFigures | "failed" | "not asked";

/** The context in which the figures are read. */
interface CountContext {
  readonly client: SpanningClient;
  readonly configuration: Pick<Configuration, "countCheck">;
  readonly host: { readonly sleep: Sleep };
}

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
