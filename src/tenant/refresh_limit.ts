import { UserInputError } from "../base/errors.ts";
import { plural } from "../base/text.ts";
import { createTokenBuckets } from "../base/token_bucket.ts";

/**
 * Limits how often each caller may have one tenant's list read again: each reading is hundreds of
 * requests on a large tenant, out of an allowance that all callers share.
 *
 * The function throws {@linkcode UserInputError} if the caller has to wait.
 */
export function createRefreshLimit(now: () => number): RefreshLimit {
  const refreshes = createTokenBuckets(REFRESHES_PER_MINUTE, now);
  return (caller) => {
    const wait = refreshes.take(caller);
    if (wait === 0) return;
    throw new UserInputError(
      `Cannot read the user list again yet: it was read ${REFRESHES_PER_MINUTE} times for you in ` +
        `the last minute. Ask without refresh: true, or again in ${plural(wait, "second")}`,
    );
  };
}

/** Takes one refresh from what a caller may have. */
export type RefreshLimit = (caller: string) => void;

/** More than an assistant needs, and few enough for walks that take a minute. */
const REFRESHES_PER_MINUTE = 4;
