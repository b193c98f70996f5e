import { sleep } from "../base/async.ts";
import { createTokenBuckets } from "../base/limiter.ts";
import { DAY_MS } from "../base/text.ts";
import type { VerifierOptions } from "./policy.ts";
import { createLocalJWKSet, errors, type JWTVerifyGetKey } from "jose";

/**
 * Finds an issuer's keys for tokens. They are fetched on first use, again when they are old, and
 * when a token names a key that is not among them, as after a rotation; that not often, because
 * anybody can make up names of keys.
 *
 * When they cannot be fetched, the older ones serve for a day, and nobody tries again for a while.
 * The function throws {@linkcode IssuerUnavailableError} if there are none.
 */
export function issuerKeys(jwksUrl: string, { fetch, now, log }: VerifierOptions): FindKey {
  const rotations = createTokenBuckets(ROTATIONS_PER_MINUTE, now);
  let held: { readonly find: JWTVerifyGetKey; readonly since: number } | undefined;
  let retryAt = 0;
  let loading: Promise<void> | undefined;

  const load = async (): Promise<void> => {
    try {
      held = { find: await fetchKeys(jwksUrl, fetch), since: now() };
    } catch (error) {
      retryAt = now() + FAILURE_REMEMBERED_MS;
      const reason = error instanceof KeysError ? error.message : "it could not be reached";
      log("warn", `Cannot fetch the keys of MCP_OAUTH_JWKS_URL: ${reason}`);
    }
  };
  /** The fetches under way, where none is shared. */
  let fetches: { readonly since: number }[] = [];
  const countFetches = (): number =>
    (fetches = fetches.filter(({ since }) => now() - since < LONGEST_FETCH_MS)).length;
  /**
   * On workerd a request cannot wait for what another one began. So a few requests fetch, each for
   * itself, and all others look whether one of these is back.
   */
  const loadBesideOthers = async (keepRunning: KeepRunning): Promise<void> => {
    const [before, deadline] = [held, now() + TIMEOUT_MS];
    while (countFetches() >= MOST_FETCHES) {
      if (now() >= deadline) return;
      await sleep(LOOK_AGAIN_MS);
      if (held !== before || now() < retryAt) return;
    }
    const own = { since: now() };
    fetches.push(own);
    const loading = load().finally(() => fetches = fetches.filter((other) => other !== own));
    keepRunning(loading);
    await loading;
  };
  /** Fetches the keys, unless that failed a moment ago. */
  const refresh = async (keepRunning: KeepRunning): Promise<void> => {
    if (now() < retryAt) return;
    if (SHARES_FETCHES) await (loading ??= load().finally(() => loading = undefined));
    else await loadBesideOthers(keepRunning);
  };
  const usable = (): JWTVerifyGetKey | undefined =>
    held !== undefined && now() - held.since < LONGEST_USE_MS ? held.find : undefined;

  const unavailable = (): IssuerUnavailableError =>
    new IssuerUnavailableError(Math.max(1, Math.ceil((retryAt - now()) / 1000)));

  return async (header, token, keepRunning) => {
    const fresh = held !== undefined && now() - held.since < FRESH_MS;
    // While another request fetches newer keys, older ones serve without a wait.
    const others = loading !== undefined || countFetches() > 0;
    if (!fresh && !(usable() !== undefined && others)) await refresh(keepRunning);
    const find = usable();
    if (find === undefined) throw unavailable();
    try {
      return await find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || header?.kid === undefined) throw error;
      // Whether the key is a new one cannot be known while the issuer is away.
      if (now() < retryAt) throw unavailable();
      if (rotations.take("issuer") > 0) throw error;
      await refresh(keepRunning);
      const newer = usable();
      if (newer === undefined || now() < retryAt) throw unavailable();
      return await newer(header, token);
    }
  };
}

/** Finds the key of a token. */
export type FindKey = (
  ...of: [...Parameters<JWTVerifyGetKey>, keepRunning: KeepRunning]
) => ReturnType<JWTVerifyGetKey>;

/** Lets work end although the caller of the request that began it has gone. */
type KeepRunning = (work: Promise<unknown>) => void;

/** The issuer's keys cannot be had, so no token of it can be checked now. */
export class IssuerUnavailableError extends Error {
  override readonly name = "IssuerUnavailableError" as const;
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super("The issuer's keys could not be fetched");
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** How often unknown names of keys make the issuer be asked: three at once, then every 20 seconds. */
const ROTATIONS_PER_MINUTE = 3;

/** How long keys are used without looking for others. */
const FRESH_MS = 600_000;

/** How long keys are used while newer ones cannot be had. A key that was withdrawn ends then. */
const LONGEST_USE_MS = DAY_MS;

/** How long nobody asks again after a failure. */
const FAILURE_REMEMBERED_MS = 30_000;

/** How long the issuer may take. */
const TIMEOUT_MS = 5_000;

/** Far above any set of keys. */
const MAX_BYTES = 1_000_000;

/** Fetches at once where none is shared. */
const MOST_FETCHES = 3;

/** A fetch that is not over by then never will be. */
const LONGEST_FETCH_MS = TIMEOUT_MS + 1_000;

/** How often those who wait for another request's fetch look whether it is back. */
const LOOK_AGAIN_MS = 25;

const SHARES_FETCHES = navigator?.userAgent !== "Cloudflare-Workers";

/** Why the answer of an issuer holds no keys: a sentence of ours. */
class KeysError extends Error {}

async function fetchKeys(
  jwksUrl: string,
  fetch: VerifierOptions["fetch"],
): Promise<JWTVerifyGetKey> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const headers = { accept: "application/json, application/jwk-set+json" };
  // Keys come from this address only, so no redirect is followed. Workers do not know "error" here.
  const response = await fetch(jwksUrl, { headers, signal, redirect: "manual" });
  if (response.status !== 200) {
    response.body?.cancel().catch(() => {/* Nobody reads it. */});
    throw new KeysError(`it answered with status ${response.status}`);
  }
  const text = await readBounded(response);
  try {
    return createLocalJWKSet(JSON.parse(text));
  } catch {
    throw new KeysError("its answer is not a set of keys");
  }
}

async function readBounded(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    // Leaving the loop cancels the rest.
    if (bytes > MAX_BYTES) throw new KeysError(`its answer is larger than ${MAX_BYTES} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
