import type { GridPerson } from "../src/grid/access_grid.ts";
import type { Answer, Arguments, DataSource } from "./data_source.ts";
import { type Change, type PersonFacts, readChanges, readFound, readPersonFacts } from "./facts.ts";

/** The questions about people and findings, and the tools that answer them. */

/** Most pages of one question: with 200 each, as many people as the page keeps. */
const MOST_PAGES = 50;

/** What a question brought, and why it is not all of it where it is not. */
export interface Asked<T> {
  readonly facts: T;
  readonly stopped?: string;
}

/** The questions about single people and findings, asked when somebody wants to know. */
export class Questions {
  readonly #source: DataSource;
  /** Sent with every call: tenant and the like. */
  readonly #carried: Arguments;

  constructor(source: DataSource, carried: Arguments) {
    this.#source = source;
    this.#carried = carried;
  }

  /** The people of one finding, with what was found about each, by object id. */
  async finding(
    check: string,
    signal: AbortSignal,
  ): Promise<Asked<ReadonlyMap<string, GridPerson & { found?: string }>>> {
    const pages = await this.#pages("review_access", { checks: [check] }, signal);
    const facts = new Map(pages.facts.flatMap((page) => [...readFound(page)]));
    return { ...pages, facts };
  }

  /** Changes since a day, or of one person, newest first. */
  async changes(args: Arguments, signal: AbortSignal): Promise<Asked<readonly Change[]>> {
    const pages = await this.#pages("list_access_changes", args, signal, ({ asOf, ...rest }) => ({
      ...rest,
      ...(asOf === undefined ? {} : { until: asOf }),
    }));
    const facts = pages.facts.flatMap(readChanges);
    facts.sort((a, b) => (b.to ?? "").localeCompare(a.to ?? ""));
    return { ...pages, facts };
  }

  /** What one person holds and why; a text says why that did not come. */
  async person(id: string, signal: AbortSignal): Promise<PersonFacts | string> {
    const asked = { ...this.#carried, user: id };
    const { structured, text } = await this.#call("get_user_grants", asked, signal);
    return structured === undefined ? text : readPersonFacts(structured);
  }

  async #pages(
    tool: string,
    args: Arguments,
    signal: AbortSignal,
    carry: (carried: Arguments) => Arguments = (carried) => carried,
  ): Promise<Asked<Readonly<Record<string, unknown>>[]>> {
    const facts: Readonly<Record<string, unknown>>[] = [];
    let cursor: unknown;
    for (let page = 0; page < MOST_PAGES; page++) {
      const more = cursor === undefined ? {} : { cursor };
      const asked = { ...carry(this.#carried), ...args, limit: 200, ...more };
      const { structured, text } = await this.#call(tool, asked, signal);
      if (structured === undefined) return { facts, stopped: text };
      facts.push(structured);
      cursor = structured["nextCursor"];
      if (typeof cursor !== "string") return { facts };
    }
    return { facts, stopped: "There are more than the page can hold." };
  }

  async #call(tool: string, args: Arguments, signal: AbortSignal): Promise<Answer> {
    if (!this.#source.canCall()) {
      return { text: `This host lets the page ask for nothing more: ${tool} tells`, failed: true };
    }
    try {
      return await this.#source.call(tool, args, signal);
    } catch (error) {
      return { text: error instanceof Error ? error.message : "The call failed", failed: true };
    }
  }
}
