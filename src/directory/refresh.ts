import type { DirectorySlot, Unanswered } from "./directory_slot.ts";

/**
 * Refreshes that come within this time share one walk, in milliseconds: they mean the same moment,
 * as the calls do that an assistant makes side by side.
 */
const TOGETHER_MS = 2_000;

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
 * way. "With it" leaves two seconds, so that refreshes side by side share one walk.
 *
 * A list that takes longer to read than clients wait is never read while one call waits. So a
 * refresh that was told to ask the same again, and does within three minutes, counts as asked when
 * it was asked first: it goes on with the walk of that time, or gets what that walk came to.
 * `fetchedAt` of the answer says when reading began. `question` says who asks what.
 */
export function refreshOf({ unanswered }: DirectorySlot, question: string, now: number): Refresh {
  const before = unanswered?.get(question);
  const again = before !== undefined && isRecent(before, now);
  const asked = again ? before.asked : now;
  return { asked, notBefore: asked - TOGETHER_MS, again };
}

/** Notes that a refresh was told to ask again. */
export function sendAway(
  slot: DirectorySlot,
  question: string,
  { asked }: Refresh,
  now: number,
): void {
  const recent = [...slot.unanswered ?? []].filter(([, each]) => isRecent(each, now));
  slot.unanswered = new Map(recent);
  // Of several, the one asked last: what answers it answers the others too.
  const latest = Math.max(asked, slot.unanswered.get(question)?.asked ?? asked);
  slot.unanswered.set(question, { asked: latest, told: now });
}

/** Notes that a refresh is answered: the same question is another refresh from now on. */
export function settle({ unanswered }: DirectorySlot, question: string): void {
  unanswered?.delete(question);
}

function isRecent({ told }: Unanswered, now: number): boolean {
  return now - told < ASKED_AGAIN_MS;
}
