import type { GridPerson } from "../src/grid/access_grid.ts";
import type { Finding } from "./facts.ts";
import type { Asked, Questions } from "./questions.ts";

/** People that another tool names, to show only them. */
export interface Among {
  /** Why these, in words. */
  readonly label: string;
  /** The finding they belong to, where it is one. */
  readonly check?: string;
  /** By object id, with what was found about each. */
  readonly people: ReadonlyMap<string, GridPerson & { readonly found?: string }>;
  /** Why there may be more of them. */
  readonly stopped?: string;
}

/** Narrows the list to the people of one finding, or to those who changed since a day. */
export class Narrowing {
  current: Among | undefined;
  readonly #questions: Questions;
  readonly #changed: () => void;
  #asking: AbortController | undefined;

  constructor(questions: Questions, changed: () => void) {
    this.#questions = questions;
    this.#changed = changed;
  }

  /** Everybody again. */
  clear(): void {
    this.#asking?.abort();
    this.current = undefined;
    this.#changed();
  }

  /** The people of a finding. */
  async toFinding({ check, title }: Finding): Promise<void> {
    await this.#to({ label: title, check }, (signal) => this.#questions.finding(check, signal));
  }

  /** Those whose access changed since a day, with how. */
  async toChangesSince(day: string): Promise<void> {
    await this.#to({ label: `changed since ${day}` }, async (signal) => {
      const { facts: changes, ...rest } = await this.#questions.changes({ since: day }, signal);
      const facts = new Map<string, GridPerson & { found?: string }>();
      for (const { person, kind } of changes) {
        const kinds = [facts.get(person.id)?.found, kind].filter((text) => text !== undefined);
        facts.set(person.id, { ...person, found: kinds.join(", ") });
      }
      return { ...rest, facts };
    });
  }

  async #to(
    why: Pick<Among, "label" | "check">,
    ask: (signal: AbortSignal) => Promise<Asked<Among["people"]>>,
  ): Promise<void> {
    this.#asking?.abort();
    const { signal } = this.#asking = new AbortController();
    const { facts: people, ...rest } = await ask(signal);
    if (signal.aborted) return;
    this.current = { ...why, people, ...rest };
    this.#changed();
  }
}
