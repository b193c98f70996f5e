import { createTokenBuckets } from "../base/limiter.ts";
import { plural } from "../base/text.ts";
import { SpanningError } from "../spanning/errors.ts";
import { DEADLINES } from "../tenant/deadlines.ts";
import type { PooledSlot } from "../tenant/directory_pool.ts";
import type { TenantHost, TenantOwner } from "../tenant/tenant.ts";

/**
 * Slows a caller whose credentials the vendor refuses, so that this program is of no use to guess
 * keys and does not get its address blocked. Credentials that the vendor has accepted are not
 * slowed, whatever else the caller tries.
 */
export function createRefusalBrake(
  { now, sleep }: Pick<TenantHost, "now" | "sleep">,
): RefusalBrake {
  const refusals = createTokenBuckets(REFUSALS_PER_MINUTE, now);
  /** The tries whose outcome is not known yet. */
  let tries: readonly { readonly caller: string; readonly since: number }[] = [];
  /**
   * Begins to try credentials. Of a caller's tries few are under way at once, because those that are
   * refused count only then. Others look whether one is over: on workerd a request cannot wait for
   * what another one does.
   */
  const begin = async (caller: string, signal: AbortSignal | undefined): Promise<() => void> => {
    for (;;) {
      const wait = refusals.wait(caller);
      if (wait > 0) throw new RefusedTooOftenError(wait);
      // No call takes longer, and on workerd one whose caller has gone may end without a word.
      tries = tries.filter(({ since }) => now() - since < DEADLINES.call);
      if (tries.filter((one) => one.caller === caller).length < MOST_TRIES) {
        const own = { caller, since: now() };
        tries = [...tries, own];
        return () => void (tries = tries.filter((one) => one !== own));
      }
      await sleep(LOOK_AGAIN_MS, signal);
    }
  };
  const fetchFor: RefusalBrake["fetchFor"] = (fetch, caller, slot) => {
    let accepted = false;
    return async (input, init) => {
      if (accepted || slot.accepted) return await fetch(input, init);
      const end = await begin(caller, init?.signal ?? undefined);
      try {
        const response = await fetch(input, init);
        if (response.status === 200) accepted = true;
        else if (REFUSALS.includes(response.status)) refusals.take(caller);
        return response;
      } finally {
        end();
      }
    };
  };
  const accepted = new Set<string>();
  const ownerFor: RefusalBrake["ownerFor"] = (owner, caller, credential) => ({
    ...owner,
    // An object is made for whatever credentials ask, so what is not there counts as refused.
    openPackage: async (id, taker) => {
      const proven = accepted.has(credential);
      if (!proven && refusals.wait(caller) > 0) return undefined;
      const found = await owner.openPackage?.(id, taker);
      if (!proven && found === undefined) refusals.take(caller);
      return found;
    },
    ask: async (question, asking) => {
      if (accepted.has(credential)) return await owner.ask(question, asking);
      const end = await begin(caller, asking.signal);
      const accept = (): void => {
        end();
        if (accepted.size >= MOST_ACCEPTED) accepted.clear();
        accepted.add(credential);
      };
      try {
        return await owner.ask(question, {
          ...asking,
          // A long list need not be read to its end to tell.
          onProgress: (...told) => (accept(), asking.onProgress?.(...told)),
          onDirectory: (...told) => (accept(), asking.onDirectory?.(...told)),
        });
      } catch (error) {
        const isRefused = error instanceof Error && error.name === "SpanningAuthError";
        const sent = isRefused && !accepted.has(credential) ? MOST_REQUESTS : 0;
        for (let request = 0; request < sent; request++) refusals.take(caller);
        throw error;
      } finally {
        end();
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
/** Tries of one caller at once: as many as the requests that a process sends at once. */
const MOST_TRIES = 8;
const LOOK_AGAIN_MS = 25;
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
