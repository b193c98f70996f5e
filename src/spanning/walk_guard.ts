import { SpanningResponseError } from "./errors.ts";
import type { WireUser } from "./wire_user.ts";

/** With pages of 1,000 far more than any tenant has; with pages of 20 still 200,000 users. */
const MAX_PAGES = 10_000;

/** Notices a list that never ends. It would otherwise be read for ever, or cut at a guess. */
export class WalkGuard {
  readonly #cursors: Set<string> = new Set();
  /** 30-bit hashes: a few megabytes for the largest tenants, where the ids would be tens. */
  readonly #ids: Set<number> = new Set();
  #stale = 0;

  /** Notes the position that comes next. Throws {@linkcode SpanningResponseError} if it came before. */
  follow(cursor: string): void {
    if (this.#cursors.has(cursor)) {
      refuse("its link to the next page leads back to an earlier one");
    }
    this.#cursors.add(cursor);
    if (this.#cursors.size >= MAX_PAGES) {
      refuse(`the list goes on after ${MAX_PAGES} pages`);
    }
  }

  /**
   * Notes the users of a page that is not the last. Throws {@linkcode SpanningResponseError} for
   * the second page in a row without anybody new; one alone can follow from a renamed user.
   */
  progress(users: readonly WireUser[]): void {
    const before = this.#ids.size;
    for (const { msId } of users) this.#ids.add(hash(msId));
    this.#stale = this.#ids.size > before ? 0 : this.#stale + 1;
    if (this.#stale > 1) {
      refuse("the list goes on, but its pages bring nobody new");
    }
  }
}

function refuse(problem: string): never {
  throw new SpanningResponseError(problem);
}

/** FNV-1a, cut to what engines keep as a small integer. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  }
  return value & 0x3fffffff;
}
