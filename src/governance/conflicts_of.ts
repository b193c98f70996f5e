import type { WireUser } from "../spanning/wire_user.ts";
import { matchTag, type TagMeaning } from "./match_tag.ts";
import { provingFlag } from "./proving_flag.ts";

/** Plain contradictions: a tag names something, and the flag readably says the opposite. */
export function conflictsOf(
  facts: Pick<WireUser, "isAdmin" | "isDeleted" | "isArchive">,
  tags: readonly string[],
): string[] {
  return tags.flatMap((tag) => {
    const flag = flagBehind(matchTag(tag));
    return flag !== undefined && facts[flag] === false ? [`tag "${tag}" but ${flag}: false`] : [];
  });
}

function flagBehind(meaning: TagMeaning): "isAdmin" | "isDeleted" | "isArchive" | undefined {
  if (meaning === "unrecognized") return undefined;
  if (meaning === "admin_of_unknown_kind") return "isAdmin";
  const { role } = meaning;
  return role === "global_admin" || role === "spanning_admin" ? "isAdmin" : provingFlag(role);
}
