import type { ParsedUser } from "./invented_pages.ts";

const DISABLING: readonly string[] = ["Archived (read-only)", "Deleted From Microsoft"];

/** Where a page starts, and how long it is. */
export interface LoopPage {
  readonly limit: number;
  readonly after?: ParsedUser | undefined;
}

/**
 * What somebody would write first: count all enabled users who fit, keep a page of those behind a
 * user.
 */
export function selectLoop(
  objects: readonly ParsedUser[],
  query: string | undefined,
  { limit, after }: LoopPage,
): { matched: number; users: ParsedUser[] } {
  const wanted = query?.toLowerCase();
  const found: ParsedUser[] = [];
  let matched = 0;
  let behind = after === undefined;
  for (const user of objects) {
    const fits = isEnabled(user) && (wanted === undefined ||
      user.userPrincipalName.toLowerCase().includes(wanted) ||
      user.email.toLowerCase().includes(wanted) ||
      user.displayName.toLowerCase().includes(wanted));
    if (fits) {
      matched++;
      if (behind && found.length < limit) found.push(user);
    }
    if (user === after) behind = true;
  }
  return { matched, users: found };
}

function isEnabled({ isDeleted, isArchive, tags }: ParsedUser): boolean {
  return !isDeleted && !isArchive && !tags.some((tag) => DISABLING.includes(tag));
}
