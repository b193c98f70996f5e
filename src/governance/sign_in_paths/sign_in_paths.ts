import type { DeclaredPaths } from "./declared_paths.ts";
import { IT_COMPLETE_UNIVIEW } from "./it_complete_uniview.ts";
import { IT_COMPLETE_VSA } from "./it_complete_vsa.ts";
import { KASEYAONE } from "./kaseyaone.ts";
import { MICROSOFT } from "./microsoft.ts";
import type { SignInPath, SignInPathId, SignInState } from "./sign_in_path.ts";

/** All four, always in this order. */
export const SIGN_IN_PATHS: readonly SignInPath[] = [
  MICROSOFT,
  IT_COMPLETE_VSA,
  IT_COMPLETE_UNIVIEW,
  KASEYAONE,
];

/** A path of one tenant, in an answer. */
export interface DescribedPath {
  id: SignInPathId;
  state: SignInState;
  whoGetsIn: string;
  requires: string[];
  activityShownAs: string;
  enable: string[];
  disable: string[];
  reference: string;
}

/** The four paths as one tenant has them, as far as it was declared. */
export interface DescribedPaths {
  declared: boolean;
  paths: DescribedPath[];
}

/** Describes the four paths, and which are on according to the declaration, if there is one. */
export function describeSignInPaths(declared: DeclaredPaths | undefined): DescribedPaths {
  return {
    declared: declared !== undefined,
    paths: SIGN_IN_PATHS.map((path) => ({
      id: path.id,
      state: stateOf(path.id, declared),
      whoGetsIn: path.whoGetsIn,
      requires: [...path.requires],
      activityShownAs: path.activityShownAs,
      enable: [...path.enable],
      disable: [...path.disable],
      reference: path.reference,
    })),
  };
}

/**
 * A path that a declaration leaves out is not off: one toggle opens the consoles together, so
 * only a declaration of none rules a path out.
 */
function stateOf(id: SignInPathId, declared: DeclaredPaths | undefined): SignInState {
  if (id === "microsoft") return "on";
  if (declared === undefined) return "not_declared";
  if (declared === "none") return "off";
  return declared.has(id) ? "on" : "not_declared";
}
