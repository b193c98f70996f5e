import { hashText } from "../base/hash.ts";
import { SpanningResponseError } from "./errors.ts";
import type { WireUser } from "./wire_user.ts";

/** With pages of 1,000 far more than any tenant has; with pages of 20 still 200,000 users. */
const MAX_PAGES = 10_000;

/** Notices a list that never ends. It would otherwise be read for ever, or cut at a guess. */
export class WalkGuard {
  readonly #cursors: Set<string> = new Set();
  /** The greatest principal name that ended a page. */
  #furthest = "";
  /** The page that got there. */
  #frontier: readonly WireUser[] = [];
  /** Who was on pages that got no further: hashes, where the ids would take ten times as much. */
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
   *
   * The vendor sorts by principal name, and names cannot go on growing for ever: a page that ends
   * with a greater one than all before is progress, and nothing needs to be remembered of it. Of
   * other pages, all users are.
   */
  progress(users: readonly WireUser[]): void {
    const name = users.at(-1)?.userPrincipalName.toLowerCase() ?? "";
    if (name > this.#furthest) {
      this.#furthest = name;
      this.#frontier = users;
      this.#stale = 0;
      return;
    }
    this.#remember(this.#frontier);
    this.#frontier = [];
    const before = this.#ids.size;
    this.#remember(users);
    this.#stale = this.#ids.size > before ? 0 : this.#stale + 1;
    if (this.#stale > 1) refuse("the list goes on, but its pages bring nobody new");
  }

  #remember(users: readonly WireUser[]): void {
    for (const { msId } of users) this.#ids.add(hashText(msId));
  }
}

function refuse(problem: string): never {
  throw new SpanningResponseError(problem);
}
