/** The history of the embedded tenant: a year that is part of the program, made when asked for. */

import { VERSION } from "../base/identity.ts";
import type { ReviewThresholds } from "../governance/review/check.ts";
import { compareIds, type KeptUser } from "../history/kept_user.ts";
import { MemoryHistory } from "../history/memory_history.ts";
import type { KeptReadings } from "../history/reading.ts";
import { TenantHistory } from "../history/tenant_history.ts";
import { readUser } from "../spanning/user_record.ts";
import type { KeptTenant } from "../tenant/reading_keeper.ts";

/** The embedded tenant's year, in memory. Nothing is written anywhere. */
export function createSandboxHistory(
  tenant: KeptTenant,
  { thresholds, now }: {
    readonly thresholds: ReviewThresholds;
    readonly now: () => number;
  },
): TenantHistory {
  let year: Promise<KeptReadings> | undefined;
  return new PastYear({
    tenant,
    thresholds,
    now,
    open: () => year ??= makeYear(tenant, thresholds, now()),
    next: "The embedded tenant stands still from today on",
    onKeep: () => {},
  });
}

/** Today's list is the last one of the year, so that reading it makes no year that nobody asks for. */
class PastYear extends TenantHistory {
  override readonly keep = (): Promise<undefined> => Promise.resolve(undefined);
}

const MS_A_DAY = 86_400_000;

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
  const { countUsers } = await import("../sandbox/tenant.ts");
  const { users: today } = defaultTenant();
  const history = new MemoryHistory();
  const read = recordReader();
  const morning = Math.floor(now / MS_A_DAY) * MS_A_DAY + HOUR * MS_A_DAY / 24;
  const latest = morning <= now ? morning : morning - MS_A_DAY;
  for (const { daysAgo, users } of northwindYear(today)) {
    const list = users.map(read).sort((one, other) =>
      compareIds(one.identity.id, other.identity.id)
    );
    const seenAt = latest - daysAgo * MS_A_DAY;
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
