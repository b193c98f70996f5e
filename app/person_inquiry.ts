import type { GridPerson, GridRole } from "../src/grid/access_grid.ts";
import type { Reader } from "./dates.ts";
import type { PanelFacts, PersonPanel } from "./person_panel.ts";
import type { Questions } from "./questions.ts";

/** The questions about the person whose row was opened. */

/** What is known before anything is asked about a person. */
interface InquiryContext {
  readonly roles: readonly GridRole[];
  readonly found: string | undefined;
  /** Since when changes are kept; undefined where none are. */
  readonly keptSince: string | undefined;
  readonly reader: Reader;
}

/** Asks about the person whose row was opened, and shows each answer when it comes. */
export class PersonInquiry {
  readonly #panel: PersonPanel;
  readonly #questions: Questions;
  #asking: AbortController | undefined;

  constructor(panel: PersonPanel, questions: Questions) {
    this.#panel = panel;
    this.#questions = questions;
  }

  /** Opens somebody; gives the row as it is known then, undefined where nothing was learned. */
  async open(person: GridPerson, context: InquiryContext): Promise<GridPerson | undefined> {
    this.close();
    const { signal } = this.#asking = new AbortController();
    const { roles, found, keptSince, reader } = context;
    let shown = person;
    let facts: PanelFacts = { grants: undefined, found };
    const show = (more: Partial<PanelFacts>): void => {
      if (signal.aborted) return;
      facts = { ...facts, ...more };
      this.#panel.show(shown, roles, facts, reader);
    };
    show({});
    if (keptSince !== undefined) {
      const asked = { user: person.id, since: keptSince };
      void this.#questions.changes(asked, signal).then(({ facts, stopped }) =>
        show({ history: stopped ?? facts })
      );
    }
    const grants = await this.#questions.person(person.id, signal);
    if (signal.aborted) return undefined;
    if (typeof grants === "string" || grants.person === undefined) {
      show({ grants });
      return undefined;
    }
    const { notDeterminable } = grants;
    const evidence = Object.fromEntries(
      grants.grants.map(({ role, evidence }) => [role, evidence] as const),
    );
    shown = { ...person, ...grants.person, evidence, notDeterminable };
    show({ grants });
    return shown;
  }

  /** Asks no further. */
  close(): void {
    this.#asking?.abort();
  }
}
