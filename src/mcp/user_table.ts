import { table } from "../text/table.ts";
import type { AnsweredUser } from "./answer_schemas.ts";

/** Users as a table. An e-mail equal to the principal name is shown as `=`. */
export function userTable(users: readonly AnsweredUser[]): string {
  if (users.length === 0) return "no users";
  const tagged = users.some((user) => user.unrecognizedTags !== undefined);
  const headers = ["userPrincipalName", "email", "displayName", "status", "license", "admin"];
  headers.push("roles", ...(tagged ? ["unrecognizedTags"] : []), "id");
  return table(
    headers,
    users.map((user) => [
      user.userPrincipalName,
      user.email === user.userPrincipalName ? "=" : user.email ?? "",
      user.displayName ?? "",
      statusText(user),
      user.license,
      String(user.admin),
      user.roles.join(","),
      ...(tagged ? [(user.unrecognizedTags ?? []).join(",")] : []),
      user.id,
    ]),
  );
}

/** `enabled`, or `disabled (deleted, archived)`. */
export function statusText({ status, disabledBecause }: AnsweredUser): string {
  return disabledBecause === undefined ? status : `${status} (${disabledBecause.join(", ")})`;
}
