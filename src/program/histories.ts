import { shareWork } from "../base/async.ts";
import { VERSION } from "../base/identity.ts";
import type { Log } from "../base/log.ts";
import { DAY_MS } from "../base/text.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { ReviewThresholds } from "../governance/review/facts.ts";
import { HistoryError } from "../history/errors.ts";
import { compareIds, type KeptUser } from "../history/kept_user.ts";
import type { KeptReadings } from "../history/reading.ts";
import type { Sql } from "../history/sql.ts";
import { type KeepEnd, TenantHistory } from "../history/tenant_history.ts";
import type { Operations } from "../operations/operations.ts";
import { countUsers } from "../sandbox/tenant.ts";
import { readUser } from "../spanning/records.ts";
import type { KeptTenant } from "../tenant/reading_keeper.ts";
import type { TenantHost } from "../tenant/tenant.ts";

/** Where the readings of the tenants are kept, and the year that is part of the embedded one. */

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
  const open = shareWork(async () => {
    const sql = await openHistory(history.place);
    for (const warning of sql.warnings) log("warn", warning);
    const tenants = configuration.tenants.map(({ id }) => id);
    const { History } = await import("../history/history.ts");
    return new History({ sql, now, days: history.days, keys: history.keys, tenants });
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

/** The embedded tenant's year, in memory. Nothing is written anywhere. */
export function createSandboxHistory(
  tenant: KeptTenant,
  { thresholds, now }: {
    readonly thresholds: ReviewThresholds;
    readonly now: () => number;
  },
): TenantHistory {
  return new PastYear({
    tenant,
    thresholds,
    now,
    open: shareWork(() => makeYear(tenant, thresholds, now())),
    next: "The embedded tenant stands still from today on",
    onKeep: () => {},
  });
}

/** Today's list is the last one of the year, so that reading it makes no year that nobody asks for. */
class PastYear extends TenantHistory {
  override readonly keep = (): Promise<undefined> => Promise.resolve(undefined);
}

/** The hour at which the readings of the year were taken, in UTC. */
const HOUR = 6;

async function makeYear(
  tenant: KeptTenant,
  thresholds: ReviewThresholds,
  now: number,
): Promise<KeptReadings> {
  // Loaded at the first question, as the tenant is.
  const { defaultTenant } = await import("../sandbox/northwind.ts");
  const { northwindYear } = await import("../sandbox/northwind_year.ts");
  const { MemoryHistory } = await import("../history/memory_history.ts");
  const { users: today } = defaultTenant();
  const history = new MemoryHistory();
  const read = recordReader();
  const morning = Math.floor(now / DAY_MS) * DAY_MS + HOUR * DAY_MS / 24;
  const latest = morning <= now ? morning : morning - DAY_MS;
  for (const { daysAgo, users } of northwindYear(today)) {
    const list = users.map(read).sort((one, other) =>
      compareIds(one.identity.id, other.identity.id)
    );
    const seenAt = latest - daysAgo * DAY_MS;
    await history.append(tenant.id, {
      users: () => [list],
      seenAt,
      version: VERSION,
      thresholds,
      origin: tenant.origin,
      source: {
        complete: true,
        confirmed: true,
        counted: countUsers(users),
        pages: 1,
        fetchedAt: seenAt,
        warnings: [],
      },
    });
  }
  return history;
}

/** Reads each record once, and lets equal facts be one object: most people stay as they are. */
function recordReader(): (record: object) => KeptUser {
  const users = new Map<object, KeptUser>();
  const facts = new Map<string, KeptUser["facts"]>();
  return (record) => {
    let user = users.get(record);
    if (user === undefined) {
      user = readKept(record);
      const text = JSON.stringify(user.facts);
      const shared = facts.get(text) ?? user.facts;
      facts.set(text, shared);
      users.set(record, user = { ...user, facts: shared });
    }
    return user;
  };
}

function readKept(record: object): KeptUser {
  const { msId: id, userPrincipalName, email, displayName, ...facts } = readUser(record);
  return {
    identity: {
      id,
      userPrincipalName,
      ...(email === undefined ? {} : { email }),
      ...(displayName === undefined ? {} : { displayName }),
    },
    facts,
  };
}
