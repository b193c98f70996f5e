import type { DirectorySlot } from "./directory_slot.ts";

/** Refreshes that come within this time share one walk, in milliseconds: they mean the same moment. */
const TOGETHER_MS = 10_000;

/**
 * How soon a refresh that was told to ask again has to do so, in milliseconds, to be the same
 * refresh still. It is told "in a minute".
 */
const ASKED_AGAIN_MS = 180_000;

/** A caller's `refresh: true`, and what may answer it. */
export interface Refresh {
  /** When it was first asked, in milliseconds since 1970. */
  readonly asked: number;
  /** Only what began to be read then or later may answer. */
  readonly notBefore: number;
  /** Whether it was told to ask again, so that what was read meanwhile answers it. */
  readonly again: boolean;
}

/**
 * What may answer a refresh: a reading that began with it or later, and never one that was under
 * way. "With it" leaves ten seconds, so that callers who refresh together share one walk.
 *
 * A list that takes longer to read than clients wait is never read while one call waits. So a
 * refresh that was told to ask again, and does within three minutes, counts as asked when it was
 * asked first: it goes on with the walk of that time, or gets what that walk came to. `fetchedAt`
 * of the answer says when reading began.
 */
export function refreshOf({ unanswered }: DirectorySlot, now: number): Refresh {
  const again = unanswered !== undefined && now - unanswered.told < ASKED_AGAIN_MS;
  const asked = again ? unanswered.asked : now;
  return { asked, notBefore: asked - TOGETHER_MS, again };
}

/** Notes that a refresh was told to ask again. */
export function sendAway(slot: DirectorySlot, { asked }: Refresh, now: number): void {
  // Of several, the one asked last: what answers it answers the others too.
  const latest = Math.max(asked, slot.unanswered?.asked ?? asked);
  slot.unanswered = { asked: latest, told: now };
}
