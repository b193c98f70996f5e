import type { Effect, Exchange, Fault } from "./fault.ts";

/** The faults of one sandbox, with what they remember. */
export class ActiveFaults {
  readonly #faults: readonly ActiveFault[];

  constructor(faults: readonly Fault[]) {
    this.#faults = faults.map((fault) => new ActiveFault(fault));
  }

  /** The answer of the first fault that answers in place of the API. */
  async answer(exchange: Exchange): Promise<Response | undefined> {
    for (const fault of this.#faults) {
      if (fault.effect.answer === undefined || !fault.appliesTo(exchange)) continue;
      fault.spend();
      const response = await fault.effect.answer(exchange);
      if (response !== undefined) return response;
    }
    return undefined;
  }

  /** What the other faults change in the API's own answer, in the order they were asked for. */
  changes(exchange: Exchange): readonly Effect[] {
    return this.#faults
      .filter((fault) => fault.effect.answer === undefined && fault.appliesTo(exchange))
      .map((fault) => fault.counted());
  }
}

class ActiveFault {
  readonly effect: Effect;
  readonly #fault: Fault;
  #left: number;

  constructor(fault: Fault) {
    this.#fault = fault;
    this.effect = fault.kind.effect(fault.values);
    this.#left = fault.times ?? Infinity;
  }

  appliesTo(exchange: Exchange): boolean {
    const { route, page } = exchange;
    const { kind, page: wanted, route: only } = this.#fault;
    if (this.#left <= 0 || route === undefined) return false;
    if (only !== undefined && only !== route) return false;
    if (kind.routes !== undefined && !kind.routes.includes(route)) return false;
    if (wanted !== undefined) {
      if (page === undefined || page < wanted || (page > wanted && !kind.onwards)) return false;
    }
    return this.effect.when?.(exchange) ?? true;
  }

  /** The effect on one request: it counts as one time, and only if it changes something. */
  counted(): Effect {
    const { size, page, record, user, tenant, body } = this.effect;
    let spent = false;
    const note = <T>(before: T, after: T): T => {
      if (after !== before && !spent) this.spend();
      spent ||= after !== before;
      return after;
    };
    return {
      size: (asked) => note(asked, size?.(asked) ?? asked),
      page: (sent) => note(sent, page?.(sent) ?? sent),
      record: (sent) => note(sent, record?.(sent) ?? sent),
      user: (sent, summary) => note(sent, user?.(sent, summary) ?? sent),
      tenant: (sent) => note(sent, tenant?.(sent) ?? sent),
      body: (sent) => note(sent, body?.(sent) ?? sent),
    };
  }

  spend(): void {
    this.#left--;
  }
}
