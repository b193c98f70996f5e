import { table } from "../base/safe_text.ts";
import type { AnsweredUser } from "./answer_schemas.ts";

/**
 * Users as a table that is short in tokens and loses nothing: an e-mail equal to the principal
 * name is left out, an administrator is named beside the status, and why somebody is disabled is
 * among the roles.
 */
export function userTable(users: readonly AnsweredUser[]): string {
  if (users.length === 0) return "no users";
  const tagged = users.some((user) => user.unrecognizedTags !== undefined);
  const headers = ["userPrincipalName", "other email", "displayName", "status, admin", "license"];
  headers.push("roles", ...(tagged ? ["unrecognizedTags"] : []), "id");
  return table(
    headers,
    users.map((user) => [
      user.userPrincipalName,
      user.email === user.userPrincipalName ? "" : user.email ?? "none",
      user.displayName ?? "",
      user.status + ADMIN[`${user.admin}`],
      user.license,
      // A space instead of a comma: a word behind a space is mostly one token.
      user.roles.join(" "),
      ...(tagged ? [(user.unrecognizedTags ?? []).join(",")] : []),
      user.id,
    ]),
  );
}

const ADMIN = { true: ", admin", false: "", unknown: ", admin unknown" } as const;
