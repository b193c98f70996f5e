import type { WireUser } from "../spanning/wire_user.ts";
import { matchHint } from "./match_hint.ts";
import { matchTag } from "./match_tag.ts";
import { provingFlag } from "./proving_flag.ts";
import type { RoleId } from "./role.ts";
import { ROLES } from "./roles.ts";

/** A role that is held, and each source that says so: `tag "Global Admin"`, `isDeleted: true`. */
export interface HeldRole {
  readonly role: RoleId;
  readonly evidence: readonly string[];
}

/** Roles that tags name and that flags and other fields prove, in the order of the catalogue. */
export function evidenceOf(
  facts: Pick<WireUser, "isDeleted" | "isArchive" | "hints">,
  tags: readonly string[],
): HeldRole[] {
  return ROLES.flatMap(({ id: role }) => {
    const flag = provingFlag(role);
    const evidence = [
      ...tags.flatMap((tag) => evidenceOfTag(tag, role)),
      ...(flag !== undefined && facts[flag] === true ? [`${flag}: true`] : []),
      ...(facts.hints ?? []).filter((hint) => matchHint(hint) === role)
        .map(({ name, value }) => `${name}: ${value}`),
    ];
    return evidence.length === 0 ? [] : [{ role, evidence }];
  });
}

function evidenceOfTag(tag: string, role: RoleId): string[] {
  const meaning = matchTag(tag);
  if (typeof meaning === "string" || meaning.role !== role) return [];
  return [meaning.uncertain ? `tag "${tag}" (may mean no Spanning license)` : `tag "${tag}"`];
}
