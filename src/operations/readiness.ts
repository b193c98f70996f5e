import type { UpstreamContact } from "./upstream.ts";

/** What an operator may know of a running server: no secret, and nothing about people. */
export interface Readiness {
  readonly tenants: number;
  /** Whether the embedded tenant answers. */
  readonly sandbox: boolean;
  readonly upstream: {
    /** When the vendor last answered, or could not be reached; absent before the first request. */
    readonly lastContact?: string;
    readonly ageSeconds?: number;
    readonly result?: string;
  };
}

/** Says what `/ready` says. Asks nobody. */
export function readinessOf(
  facts: Pick<Readiness, "tenants" | "sandbox">,
  contact: UpstreamContact | undefined,
  now: number,
): Readiness {
  if (contact === undefined) return { ...facts, upstream: {} };
  const { at, result } = contact;
  const ageSeconds = Math.max(0, Math.round((now - at) / 1000));
  return { ...facts, upstream: { lastContact: new Date(at).toISOString(), ageSeconds, result } };
}
