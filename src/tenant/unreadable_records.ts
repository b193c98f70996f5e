import { plural } from "../base/text.ts";
import type { UserPage } from "../spanning/user_pages.ts";
import type { Incompleteness } from "./errors.ts";

/** The records of a list that cannot be read, and their places. */
export class UnreadableRecords {
  #records = 0;
  #unreadable = 0;
  readonly #places: string[] = [];

  /** Takes note of a page; `number` counts from 1. */
  add({ users, unreadable = [] }: UserPage, number: number): void {
    for (const { at, problem } of unreadable.slice(0, MOST_PLACES - this.#places.length)) {
      this.#places.push(
        `record ${this.#records + at + 1} of the list (page ${number}: ${problem})`,
      );
    }
    this.#unreadable += unreadable.length;
    this.#records += users.length + unreadable.length;
  }

  /** If there are so many: their number, and where the first one stood. */
  most(most: number): string | undefined {
    if (this.#unreadable < most) return undefined;
    return `${plural(most, "record")} that cannot be read, of which the first is ${
      this.#places[0]
    }`;
  }

  /** Why the list is not whole; undefined if every record could be read. */
  describe(read: Pick<Incompleteness, "users" | "pages">): Incompleteness | undefined {
    if (this.#unreadable === 0) return undefined;
    const rest = this.#unreadable - this.#places.length;
    const places = [...this.#places, ...(rest === 0 ? [] : [`${rest} more`])];
    return {
      ...read,
      reason: `but ${plural(this.#unreadable, "record")} cannot be read: ${places.join(", ")}`,
      advice: "Ask again later",
    };
  }
}

/** The most places of unreadable records that a message names. */
const MOST_PLACES = 5;
