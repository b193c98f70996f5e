import { startChild } from "../child.ts";
import type { Order, Target } from "./load.ts";

/** A load generator in a process of its own. */
export interface Generator extends AsyncDisposable {
  /** Does one measurement; gives requests a second, or milliseconds. */
  readonly measure: (target: Target, order: Order) => Promise<number>;
}

/** Starts a load generator. */
export function startGenerator(): Generator {
  const child = startChild("load/generate_load.ts");
  return {
    measure: async (target, order) => {
      await child.write(JSON.stringify({ ...order, target }));
      return Number(await child.read());
    },
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}
