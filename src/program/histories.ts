/** Where the readings of the configured tenants are kept. */

import type { Log } from "../base/log.ts";
import type { Configuration } from "../configuration/configuration.ts";
import { HistoryError } from "../history/errors.ts";
import { History } from "../history/history.ts";
import type { KeptReadings } from "../history/reading.ts";
import type { Sql } from "../history/sql.ts";
import { type KeepEnd, TenantHistory } from "../history/tenant_history.ts";
import type { Operations } from "../operations/operations.ts";
import type { TenantHost } from "../tenant/walk.ts";

/** Opens the database of a history; `place` is what the setting says. */
export type OpenHistory = (
  place: string,
) => Promise<Sql & { readonly warnings: readonly string[] }>;

/**
 * Finds what keeps a tenant's readings. Nothing is opened or made on disk before the first whole
 * list is read, or the first question asks for what is kept; what could not be opened is tried again
 * with the next one.
 */
export function createKeepers(
  configuration: Configuration,
  { openHistory, now, log, operations }: KeeperHost,
): Pick<TenantHost, "keeperOf"> {
  const { history, reviewThresholds: thresholds } = configuration;
  if (history === undefined) return {};
  if (openHistory === undefined) {
    log("warn", "SPANNING_HISTORY has no effect: nothing can be kept here");
    return {};
  }
  const open = shareOpening(async () => {
    const sql = await openHistory(history.place);
    for (const warning of sql.warnings) log("warn", warning);
    return new History({ sql, now, days: history.days, keys: history.keys });
  });
  const next = describeNext(configuration);
  const onKeep = reportKeep(operations);
  return {
    keeperOf: (tenant) => new TenantHistory({ tenant, thresholds, open, next, now, onKeep }),
  };
}

interface KeeperHost {
  readonly openHistory: OpenHistory | undefined;
  readonly now: () => number;
  readonly log: Log;
  readonly operations: Operations;
}

/** Tells operators what became of a reading. */
function reportKeep(
  operations: Pick<Operations, "onKeep">,
): (tenant: string, end: KeepEnd) => void {
  return (tenant, end) => {
    if ("result" in end) return operations.onKeep(tenant, end.result);
    const { error } = end;
    operations.onKeep(tenant, "failed", {
      error: error instanceof Error ? error.name : "unknown",
      ...(error instanceof HistoryError ? { reason: error.failure } : {}),
    });
  };
}

/** When the next reading comes. */
function describeNext({ refreshSeconds, cacheTtlSeconds }: Configuration): string {
  const itself = refreshSeconds > 0 ? ` and by itself every ${refreshSeconds} seconds` : "";
  return `The next one comes when a question reads the list again, ${cacheTtlSeconds} seconds after ` +
    `the last time or with refresh: true${itself}`;
}

/** Opens once for all who ask; a failure is not kept. */
function shareOpening(open: () => Promise<KeptReadings>): () => Promise<KeptReadings> {
  let opening: Promise<KeptReadings> | undefined;
  return () => {
    opening ??= open().catch((error) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
}
