import { UserInputError } from "../base/errors.ts";
import {
  DECLARABLE_PATHS,
  type DeclaredPaths,
  parseDeclaredPaths,
} from "../governance/sign_in/declared.ts";
import type { SettingReader } from "./setting_reader.ts";

/** Reads which sign-in integrations are on; empty when nobody said so, or not readably. */
export function readSignInPaths(reader: SettingReader): { readonly signInPaths?: DeclaredPaths } {
  const text = reader.text("SPANNING_SIGN_IN_PATHS");
  if (text === undefined) return {};
  try {
    return { signInPaths: parseDeclaredPaths(text) };
  } catch (error) {
    if (!(error instanceof UserInputError)) throw error;
    reader.problems.push(
      `SPANNING_SIGN_IN_PATHS does not say which sign-in integrations are on: write none, or a comma list of ${
        DECLARABLE_PATHS.join(", ")
      }`,
    );
    return {};
  }
}
