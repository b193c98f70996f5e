import { bodies } from "./bodies.ts";
import type { Expectation } from "./expectation.ts";
import { fromPages } from "./from_pages.ts";
import { protocol } from "./protocol.ts";
import { shapes } from "./shapes.ts";
import type { Issuer } from "./tokens.ts";
import { whoMayCall } from "./who_may_call.ts";

/** Every request of the contract, with what must come of it on any runtime. */
export function expectations(issuer: Issuer): Expectation[] {
  return [...whoMayCall(issuer), ...fromPages(), ...shapes(), ...bodies(), ...protocol()];
}
