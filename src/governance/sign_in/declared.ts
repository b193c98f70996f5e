import { UserInputError } from "../../base/errors.ts";
import {
  type DeclarablePath,
  SIGN_IN_PATH_IDS,
  SIGN_IN_PATHS,
  type SignInPathId,
  type SignInState,
} from "./catalogue.ts";

/** Which sign-in paths a tenant has on, as declared in the settings. */

/**
 * The sign-in paths declared to be on: none, or at least one. A declaration is needed because the
 * vendor's API does not say.
 */
export type DeclaredPaths = "none" | ReadonlySet<DeclarablePath>;

/** The paths that a declaration may name. */
export const DECLARABLE_PATHS: readonly DeclarablePath[] = SIGN_IN_PATH_IDS.filter((id) =>
  id !== "microsoft"
);

/**
 * Parses a declaration such as `it_complete:vsa, kaseyaone`, in any case and with any spaces.
 *
 * Throws {@linkcode UserInputError}, which names the allowed words and not what was written.
 */
export function parseDeclaredPaths(text: string): DeclaredPaths {
  const words = text.toLowerCase().split(",").map((word) => word.trim().replace(/\s*:\s*/, ":"))
    .filter((word) => word !== "");
  if (words.length === 0) throw unreadable("nothing is named");
  if (words.every((word) => word === "none")) return "none";
  if (words.includes("none")) throw unreadable("none cannot be combined with others");
  if (!words.every(isDeclarable)) throw unreadable("a word is not known");
  return new Set(DECLARABLE_PATHS.filter((path) => words.includes(path)));
}

/** A declaration as answers show it; `not_declared` if there is none. */
export function describeDeclared(
  declared: DeclaredPaths | undefined,
): "not_declared" | "none" | DeclarablePath[] {
  if (declared === undefined) return "not_declared";
  return declared === "none" ? declared : [...declared];
}

/**
 * Warns in one sentence that people can sign in whom the user list need not show; undefined if no
 * declared path lets them in.
 *
 * Any declared path means that the one toggle is on, so the warning names the others as open.
 */
export function signInWarning(declared: DeclaredPaths | undefined): string | undefined {
  if (declared === undefined || declared === "none") return undefined;
  const named = DECLARABLE_PATHS.filter((path) => declared.has(path));
  const others = DECLARABLE_PATHS.filter((path) => !declared.has(path)).map((path) => NAMES[path]);
  const maybe = others.length === 0 ? "" : ` (${others.join(" and ")} not declared either way)`;
  return `Login with IT Complete is on, so people who need not be in the user list can sign in: ${
    named.map((path) => WHO[path]).join(", ")
  }${maybe}; the Activity page shows them under their ${
    named.map((path) => NAMES[path]).join(" or ")
  } identity.`;
}

const WHO: Readonly<Record<DeclarablePath, string>> = {
  "it_complete:vsa": "administrators from VSA",
  "it_complete:uniview": "administrators from UniView",
  "kaseyaone": "any KaseyaOne user with access to Spanning Backup",
};

const NAMES: Readonly<Record<DeclarablePath, string>> = {
  "it_complete:vsa": "VSA",
  "it_complete:uniview": "UniView",
  "kaseyaone": "KaseyaOne",
};

/** Describes the four paths of a tenant, and which are on according to the declaration, if any. */
export function describeSignInPaths(declared: DeclaredPaths | undefined): DescribedPaths {
  return {
    declared: declared !== undefined,
    paths: SIGN_IN_PATHS.map((path) => ({
      id: path.id,
      state: signInState(path.id, declared),
      whoGetsIn: path.whoGetsIn,
      requires: [...path.requires],
      activityShownAs: path.activityShownAs,
      enable: [...path.enable],
      disable: [...path.disable],
      reference: path.reference,
    })),
  };
}

/** The four paths of one tenant, as far as they were declared. */
interface DescribedPaths {
  declared: boolean;
  paths: DescribedPath[];
}

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

/**
 * A path that the declaration leaves out is not off: one toggle opens the consoles together, so
 * only the declaration "none" rules a path out.
 */
function signInState(id: SignInPathId, declared: DeclaredPaths | undefined): SignInState {
  if (id === "microsoft") return "on";
  if (declared === undefined) return "not_declared";
  if (declared === "none") return "off";
  return declared.has(id) ? "on" : "not_declared";
}

function isDeclarable(word: string): word is DeclarablePath {
  return (DECLARABLE_PATHS as readonly string[]).includes(word);
}

function unreadable(why: string): UserInputError {
  return new UserInputError(
    `Cannot read the sign-in paths: ${why}; write none, or a comma list of ${
      DECLARABLE_PATHS.join(", ")
    }`,
  );
}
