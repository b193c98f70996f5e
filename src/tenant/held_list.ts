import { abortable } from "../base/async.ts";
import type { Directory } from "../directory/directory.ts";
import { DEADLINES } from "./deadlines.ts";
import { judgeList, type Reading, type ReadList } from "./reading.ts";
import { TenantCount } from "./user_count.ts";
import type { WalkContext } from "./walk.ts";

/** The last whole list of a tenant, kept for the callers who come next. */
export interface HeldList {
  directory: Directory;
  /** When it was read, in milliseconds since 1970. */
  readonly since: number;
  /** Present until the tenant's own figures could be read. */
  readonly unchecked?: ReadList;
  /** The request for those figures that is under way. */
  checking?: Promise<Reading | undefined>;
  /** When they may be asked for again after a wait in vain, in milliseconds since 1970. */
  askFrom?: number;
}

/**
 * Asks for the tenant's own figures of a list that was not compared with them yet, and judges it.
 * Undefined if they were compared, cannot be had, or did not come in time not long ago: a vendor
 * that does not answer must not hold up every call.
 *
 * Calls that come together share one request, except on Cloudflare, where no request can wait for
 * the work of another.
 */
export async function checkHeld(
  held: HeldList,
  context: WalkContext,
  signal: AbortSignal | undefined,
): Promise<Reading | undefined> {
  const { now, background } = context.host;
  if (held.unchecked === undefined || now() < (held.askFrom ?? 0)) return undefined;
  if (!background) return await judgeByFigures(held, held.unchecked, context, signal);
  held.checking ??= judgeByFigures(held, held.unchecked, context)
    .finally(() => delete held.checking);
  return await abortable(held.checking, signal);
}

async function judgeByFigures(
  held: HeldList,
  list: ReadList,
  context: WalkContext,
  signal?: AbortSignal,
): Promise<Reading | undefined> {
  const { now } = context.host;
  const began = now();
  const over = new AbortController();
  const count = new TenantCount(context);
  try {
    await count.ask(signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]))();
  } finally {
    over.abort();
  }
  if (count.value !== "failed") return judgeList(list, count.value, context.configuration);
  if (now() - began >= DEADLINES.count) held.askFrom = now() + DEADLINES.countAgain;
  return undefined;
}
