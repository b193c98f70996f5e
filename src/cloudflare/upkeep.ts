import type { Configuration } from "../configuration/configuration.ts";
import type { EvidenceDesk } from "../evidence/places.ts";
import type { ReadyProgram } from "../program/program.ts";
import { FIRST_RETRY_MS, readTenant } from "../program/refresh.ts";
import { DEADLINES } from "../tenant/deadlines.ts";
import type { Tenant } from "../tenant/tenant.ts";
import type { Wakings } from "./wakings.ts";

/**
 * What an object does by itself: it goes on with a reading, reads again when it is time, and finds
 * out when it is of no use any more. Sets the alarm for whatever comes next.
 */
export class Upkeep {
  readonly #wakings: Wakings;
  readonly #now: () => number;

  constructor(wakings: Wakings, now: () => number) {
    this.#wakings = wakings;
    this.#now = now;
  }

  /** Does what is due and sets the alarm. `asked`: by a caller, just now. */
  async plan(owned: Owned, asked = false): Promise<void> {
    const { program: { configuration }, tenant, own } = owned;
    const now = this.#now();
    const unusedMs = longestUnused(configuration, own);
    const last = this.#wakings.last("asked");
    // Not each question is worth a row.
    const isOld = last === undefined || now - last.at >= Math.min(unusedMs, 30 * DAY_MS) / 10;
    if (last === undefined || (asked && isOld)) this.#wakings.note("asked");
    await this.#wakings.ringBy(Math.min(
      this.endOf(configuration, own),
      // Settings change without a word to the objects.
      own ? now + DAY_MS : Infinity,
      own ? this.#refresh(owned) : Infinity,
      tenant.directory.isReading ? now + LOOK_AGAIN_MS : Infinity,
    ));
  }

  /** When an object is of no use if nobody asks until then, in milliseconds since 1970. */
  endOf(configuration: Configuration, own: boolean): number {
    const asked = this.#wakings.last("asked")?.at ?? this.#now();
    return asked + longestUnused(configuration, own);
  }

  /**
   * Reads a tenant of the settings again when it is time: first some time after the first question.
   * A reading that fails, or that ended with its process, is tried again after a minute, then after
   * two, four and so on. Returns when the next one is due, in milliseconds since 1970.
   */
  #refresh(owned: Owned): number {
    const { program: { configuration, operations }, tenant } = owned;
    const everyMs = 1000 * configuration.refreshSeconds;
    if (everyMs === 0 || owned.isRefreshing) return Infinity;
    const last = this.#wakings.last("refreshed");
    if (last === undefined) this.#wakings.note("refreshed");
    const { at, failures } = last ?? { at: this.#now(), failures: 0 };
    const due = at + (failures === 0 ? everyMs : retryAfter(failures, everyMs));
    if (this.#now() < due) return due;
    // Until it has ended it counts as failed.
    this.#wakings.note("refreshed", failures + 1);
    owned.isRefreshing = true;
    // It goes on when the alarm has ended; failures are in the log.
    readTenant(tenant, operations.onRefresh).then(async (directory) => {
      owned.isRefreshing = false;
      this.#wakings.note("refreshed", directory === undefined ? failures + 1 : 0);
      await this.plan(owned);
    }).catch(() => {});
    return this.#now() + retryAfter(failures + 1, everyMs);
  }
}

/** What an object owns. */
export interface Owned {
  readonly program: ReadyProgram;
  readonly tenant: Tenant;
  /** Where its evidence goes. */
  readonly desk: EvidenceDesk;
  /** Whether it is a tenant of the settings, not one that callers bring. */
  readonly own: boolean;
  /** Whether it is being read by itself. */
  isRefreshing?: boolean;
}

/** After how long an object wakes that is reading, in case it was evicted meanwhile. */
const LOOK_AGAIN_MS = 60_000;

export const DAY_MS = 86_400_000;

function retryAfter(failures: number, everyMs: number): number {
  return Math.min(everyMs, FIRST_RETRY_MS * 2 ** (failures - 1));
}

/** How long nobody may have asked before an object ends, in milliseconds; what is history stays. */
function longestUnused(
  { cacheTtlSeconds, staleMaxSeconds, history }: Configuration,
  own: boolean,
): number {
  if (own) return history === undefined ? 30 * DAY_MS : Infinity;
  return Math.max(1000 * cacheTtlSeconds, 1000 * staleMaxSeconds, DEADLINES.unattended);
}
