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
    const active = this.#faults.filter((fault) =>
      fault.effect.answer === undefined && fault.appliesTo(exchange)
    );
    for (const fault of active) fault.spend();
    return active.map(({ effect }) => effect);
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

  appliesTo({ route, page }: Exchange): boolean {
    const { kind, page: wanted, route: only } = this.#fault;
    if (this.#left <= 0 || route === undefined) return false;
    if (only !== undefined && only !== route) return false;
    if (kind.routes !== undefined && !kind.routes.includes(route)) return false;
    if (wanted === undefined) return true;
    return page !== undefined && (kind.onwards ? page >= wanted : page === wanted);
  }

  spend(): void {
    this.#left--;
  }
}
