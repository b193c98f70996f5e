import { UserInputError } from "../base/errors.ts";

/**
 * The path of one user's route, without backup status unless a query asks for it. The principal name becomes one segment whatever it holds: a guest's
 * has `#EXT#`, which would otherwise end the URL.
 *
 * Throws {@linkcode UserInputError} for a name that cannot be a segment.
 */
export function userPath(principalName: string, query = "status=false"): string {
  const name = principalName.trim();
  // A URL treats these two as steps in the path, encoded or not.
  if (name === "" || name === "." || name === ".." || !name.isWellFormed()) {
    throw new UserInputError(
      "Cannot look up the user: this is not a principal name",
    );
  }
  return `/external/users/${encodeURIComponent(name)}?${query}`;
}
