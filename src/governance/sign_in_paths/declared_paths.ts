import { UserInputError } from "../../base/errors.ts";
import type { DeclarablePath } from "./sign_in_path.ts";

/** What somebody said is on: nothing, or at least one path. */
export type DeclaredPaths = "none" | ReadonlySet<DeclarablePath>;

/** The words for a declaration besides `none`. */
export const DECLARABLE_PATHS: readonly DeclarablePath[] = [
  "it_complete:vsa",
  "it_complete:uniview",
  "kaseyaone",
];

const ALLOWED = `write none, or a comma list of ${DECLARABLE_PATHS.join(", ")}`;

/**
 * Reads a declaration such as `it_complete:vsa, kaseyaone`, in any case and with any spaces.
 *
 * Throws {@linkcode UserInputError}, which names the words allowed and not what was written.
 */
export function parseDeclaredPaths(text: string): DeclaredPaths {
  const words = text.toLowerCase().split(",").map((word) => word.trim().replace(/\s*:\s*/, ":"))
    .filter((word) => word !== "");
  if (words.length === 0) throw refusal("nothing is named");
  if (words.every((word) => word === "none")) return "none";
  if (words.includes("none")) throw refusal("none stands together with others");
  if (!words.every(isDeclarable)) throw refusal("a word is not known");
  return new Set(DECLARABLE_PATHS.filter((path) => words.includes(path)));
}

/** A declaration as an answer carries it; `not_declared` where there is none. */
export function sayDeclared(
  declared: DeclaredPaths | undefined,
): "not_declared" | "none" | DeclarablePath[] {
  if (declared === undefined) return "not_declared";
  return declared === "none" ? declared : [...declared];
}

function isDeclarable(word: string): word is DeclarablePath {
  return (DECLARABLE_PATHS as readonly string[]).includes(word);
}

function refusal(why: string): UserInputError {
  return new UserInputError(`Cannot read the sign-in paths: ${why}; ${ALLOWED}`);
}
