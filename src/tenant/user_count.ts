import type { Sleep } from "../base/async.ts";
import { plural } from "../base/text.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { SpanningClient } from "../spanning/client.ts";
import { SpanningAuthError } from "../spanning/errors.ts";
import { DEADLINES } from "./deadlines.ts";

/** The count that a list is compared with: asked for beside the list, once. */
export class TenantCount {
  readonly #client: SpanningClient;
  readonly #sleep: Sleep;
  #value: Count;

  constructor({ client, configuration, host }: CountContext) {
    this.#client = client;
    this.#sleep = host.sleep;
    this.#value = configuration.countCheck === "off" ? "not asked" : "unknown";
  }

  /** As far as it is known by now. */
  get value(): Count {
    return this.#value;
  }

  /**
   * Requests it if it is not known yet. The returned function waits for the answer, for a while.
   *
   * That throws `SpanningAuthError` when the credentials are refused altogether. Any other failure
   * leaves the count unknown, which the answer says.
   */
  ask(signal: AbortSignal): () => Promise<void> {
    const answered = this.#value === "unknown" ? this.#read(signal) : Promise.resolve();
    // A caller who leaves the list early never waits for it.
    answered.catch(() => {});
    return () => Promise.race([answered, this.#sleep(DEADLINES.count, signal)]);
  }

  async #read(signal: AbortSignal): Promise<void> {
    try {
      this.#value = (await this.#client.tenant({ signal })).users ?? "unknown";
    } catch (error) {
      if (error instanceof SpanningAuthError && error.rejectsCredentials) throw error;
    }
  }
}

/** The tenant's own number of users, or why it is not known. */
type Count = number | "unknown" | "not asked";

/** The context in which the count is read. */
interface CountContext {
  readonly client: SpanningClient;
  readonly configuration: Pick<Configuration, "countCheck">;
  readonly host: { readonly sleep: Sleep };
}

/** How far a whole list may stay behind the tenant's own count, which is hours older. */
const TOLERANCE = 0.02;

/** The outcome of comparing a list with the tenant's own count. */
type CountVerdict =
  | { readonly kind: "agrees" }
  | { readonly kind: "longer" | "shorter"; readonly sentence: string };

/**
 * Compares the length of a walked list with the number of users that the tenant itself counts.
 *
 * A list over 2 % shorter, or empty where the tenant counts users, ended too early: that is how
 * the vendor's own tools lost two thirds of large tenants (vendor module issues #62 and #65). A
 * longer list is normal, since the tenant's count leaves out guests.
 */
export function checkCount(users: number, counted: number): CountVerdict {
  const figures = `the list holds ${plural(users, "user")}, the tenant itself counts ${counted}`;
  if (users < counted * (1 - TOLERANCE) || (users === 0 && counted > 0)) {
    return { kind: "shorter", sentence: figures };
  }
  return users > counted ? { kind: "longer", sentence: figures } : { kind: "agrees" };
}
