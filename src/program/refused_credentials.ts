import { createTokenBuckets } from "../base/limiter.ts";
import { plural } from "../base/text.ts";
import { SpanningError } from "../spanning/errors.ts";
import type { PooledSlot } from "../tenant/directory_pool.ts";
import type { TenantOwner } from "../tenant/tenant.ts";

/**
 * Slows a caller whose credentials the vendor refuses, so that this program is of no use to guess
 * keys and does not get its address blocked. Credentials that the vendor has accepted are not
 * slowed, whatever else the caller tries.
 */
export function createRefusalBrake(now: () => number): RefusalBrake {
  const refusals = createTokenBuckets(REFUSALS_PER_MINUTE, now);
  const fetchFor: RefusalBrake["fetchFor"] = (fetch, caller, slot) => {
    let accepted = false;
    return async (input, init) => {
      const proven = accepted || slot.accepted;
      const wait = proven ? 0 : refusals.wait(caller);
      if (wait > 0) throw new RefusedTooOftenError(wait);
      const response = await fetch(input, init);
      if (response.status === 200) accepted = true;
      else if (!proven && REFUSALS.includes(response.status)) refusals.take(caller);
      return response;
    };
  };
  const accepted = new Set<string>();
  const ownerFor: RefusalBrake["ownerFor"] = (owner, caller, credential) => ({
    ask: async (question, asking) => {
      const proven = accepted.has(credential);
      const wait = proven ? 0 : refusals.wait(caller);
      if (wait > 0) throw new RefusedTooOftenError(wait);
      try {
        return await owner.ask(question, {
          ...asking,
          onDirectory: (directory, cache) => {
            if (accepted.size >= MOST_ACCEPTED) accepted.clear();
            accepted.add(credential);
            asking.onDirectory?.(directory, cache);
          },
        });
      } catch (error) {
        const refused = error instanceof Error && error.name === "SpanningAuthError";
        for (let sent = 0; refused && !proven && sent < MOST_REQUESTS; sent++) {
          refusals.take(caller);
        }
        throw error;
      }
    },
  });
  return { fetchFor, ownerFor };
}

/** Slows callers, in this process or before an owner that asks the vendor in its place. */
interface RefusalBrake {
  /** The same `fetch`, for one message of a caller. */
  readonly fetchFor: (fetch: Fetch, caller: string, slot: PooledSlot) => Fetch;
  /** The same owner, for one message of a caller. `credential`: a digest of it. */
  readonly ownerFor: (owner: TenantOwner, caller: string, credential: string) => TenantOwner;
}

/** Credentials that are remembered as accepted. */
const MOST_ACCEPTED = 1_000;
/** Requests to the vendor that one question makes before it gives up. */
const MOST_REQUESTS = 2;

type Fetch = typeof fetch;

/** How often a caller may be refused in a minute. One question is up to two requests. */
const REFUSALS_PER_MINUTE = 20;

/** The statuses with which the vendor refuses credentials. */
const REFUSALS: readonly number[] = [401, 403, 440];

/** The caller has brought too many credentials that the vendor refused. */
class RefusedTooOftenError extends SpanningError {
  override readonly name = "RefusedTooOftenError" as const;

  constructor(waitSeconds: number) {
    super(
      "Spanning refused the credentials of too many of your calls, so it was not asked. Check the " +
        "administrator's e-mail address, the key and the region, and try again in " +
        plural(waitSeconds, "second"),
    );
  }
}
