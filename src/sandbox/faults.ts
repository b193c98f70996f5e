import { UserInputError } from "../base/errors.ts";
import { CURSOR_FAULTS } from "./cursor_faults.ts";
import type {
  Effect,
  Exchange,
  Fault,
  FaultKind,
  FaultParameter,
  FaultValues,
  Route,
} from "./fault.ts";
import { LINK_FAULTS, LIST_FAULTS, RECORD_FAULTS } from "./list_faults.ts";
import { TRANSPORT_FAULTS } from "./transport_faults.ts";
import { REFUSAL_FAULTS } from "./vendor_answers.ts";

/** The catalogue of faults, the parser of their names, and the faults of a running sandbox. */

/** All faults there are. */
export const FAULT_KINDS: readonly FaultKind[] = [
  ...TRANSPORT_FAULTS,
  ...REFUSAL_FAULTS,
  ...LIST_FAULTS,
  ...LINK_FAULTS,
  ...CURSOR_FAULTS,
  ...RECORD_FAULTS,
];

/** The parameters that limit any fault. */
export const LIMITS: Readonly<Record<string, FaultParameter>> = {
  page: { about: "only at this page of the list, counted from 1", type: { min: 1 } },
  times: { about: "only so many times; without it always", type: { min: 1 } },
  route: {
    about: "only there: users (the list), user (one user), tenant or backups",
    type: { words: ["users", "user", "tenant", "backups"] },
  },
};

/**
 * Parses a fault such as `rate_limit:page=3,retry-after=2`. The name of the first parameter may be
 * omitted: `server_error:503`, `tag_shape=map`.
 *
 * Throws {@linkcode UserInputError} for an unknown fault, parameter or value, naming the valid ones.
 */
export function parseFault(text: string): Fault {
  const [, name = "", rest = ""] = text.trim().match(/^([^:=]*)(?:[:=](.*))?$/s) ?? [];
  const kind = FAULT_KINDS.find((each) => each.name === name);
  if (kind === undefined) {
    const names = FAULT_KINDS.map((each) => each.name).join(", ");
    throw new UserInputError(`There is no fault "${name}": choose one of ${names}`);
  }
  const given = new Map<string, string | number>();
  for (const [at, piece] of rest.split(",").filter((each) => each !== "").entries()) {
    const [parameter, value] = readPiece(kind, piece, at === 0);
    given.set(parameter, value);
  }
  const values = readValues(kind, given);
  const page = values.number("page") ?? kind.defaultPage;
  const times = values.number("times");
  const route = values.text("route") as Route | undefined;
  if (route !== undefined && !(kind.routes ?? [route]).includes(route)) {
    throw refuse(
      kind,
      `it is not about the route ${route}, only about ${kind.routes?.join(", ")}`,
    );
  }
  const routes = route === undefined ? kind.routes : [route];
  if (page !== undefined && routes !== undefined && !routes.includes("users")) {
    throw refuse(kind, "only the list of users has pages; leave page out");
  }
  return {
    kind,
    values,
    ...(page === undefined ? {} : { page }),
    ...(times === undefined ? {} : { times }),
    ...(route === undefined ? {} : { route }),
  };
}

function readPiece(kind: FaultKind, piece: string, first: boolean): [string, string | number] {
  const parameters = { ...kind.parameters, ...LIMITS };
  const [main] = Object.keys(kind.parameters ?? {});
  const [, name = "", value = ""] = piece.match(/^([^=]*)=(.*)$/s) ??
    (first && main !== undefined ? ["", main, piece] : ["", piece, ""]);
  const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (parameter === undefined) {
    const names = Object.keys(parameters).join(", ");
    throw refuse(kind, `it has no parameter "${name}"; choose from ${names}`);
  }
  return [name, readValue(kind, name, parameter, value)];
}

function readValue(
  kind: FaultKind,
  name: string,
  { type }: FaultParameter,
  value: string,
): string | number {
  if (type === "text") {
    if (value === "") throw refuse(kind, `${name} is empty`);
    return value;
  }
  if ("words" in type) {
    if (!type.words.includes(value)) {
      throw refuse(kind, `${name} is not one of ${type.words.join(", ")}`);
    }
    return value;
  }
  const number = /^-?\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= type.min)) {
    throw refuse(kind, `${name} is not a whole number from ${type.min} on`);
  }
  return number;
}

function readValues(kind: FaultKind, given: ReadonlyMap<string, string | number>): FaultValues {
  const valueOf = (name: string): string | number | undefined =>
    given.get(name) ?? kind.parameters?.[name]?.fallback;
  return {
    number: (name) => {
      const value = valueOf(name);
      return typeof value === "number" ? value : undefined;
    },
    text: (name) => {
      const value = valueOf(name);
      return typeof value === "string" ? value : undefined;
    },
  };
}

function refuse({ name }: FaultKind, problem: string): UserInputError {
  return new UserInputError(`Cannot use the fault ${name}: ${problem}`);
}

/** The faults of one sandbox, with their state. */
export class ActiveFaults {
  readonly #faults: readonly ActiveFault[];

  constructor(faults: readonly Fault[]) {
    this.#faults = faults.map((fault) => new ActiveFault(fault));
  }

  /** The order of the list, if a fault changes it. */
  get order(): Effect["order"] {
    return this.#faults.map(({ effect }) => effect.order).find((order) => order !== undefined);
  }

  /** Returns the answer of the first fault that answers in place of the API. */
  async answer(exchange: Exchange): Promise<Response | undefined> {
    for (const fault of this.#faults) {
      if (fault.effect.answer === undefined || !fault.appliesTo(exchange)) continue;
      fault.spend();
      const response = await fault.effect.answer(exchange);
      if (response !== undefined) return response;
    }
    return undefined;
  }

  /** Returns the other faults' changes to the API's own answer, in the order they were given. */
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

  /** The effect on one request: counts as one time, and only if it changes something. */
  counted(): Effect {
    const { size, ignoresCursor, page, record, user, tenant, body } = this.effect;
    if (ignoresCursor) this.spend();
    let spent = false;
    const note = <T>(before: T, after: T): T => {
      if (after !== before && !spent) this.spend();
      spent ||= after !== before;
      return after;
    };
    return {
      ...(ignoresCursor ? { ignoresCursor } : {}),
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
