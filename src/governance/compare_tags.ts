import type { WireUser } from "../spanning/user_record.ts";
import { matchTag, type TagMeaning } from "./match_tag.ts";
import { provingFlag } from "./proving_flag.ts";

/** What the flags say to the tags. */
export interface TagComparison {
  /** Plain contradictions: a tag names something, and the flag readably says the opposite. */
  readonly conflicts: readonly string[];
  /** Whether a tag's flag is unreadable or not there, and so neither agrees nor disagrees. */
  readonly unconfirmed: boolean;
}

/** Compares tags with the flags that say the same. */
export function compareTags(
  facts: Pick<WireUser, "isAdmin" | "isDeleted" | "isArchive">,
  tags: readonly string[],
): TagComparison {
  const compared = tags.flatMap((tag) => {
    const flag = flagBehind(matchTag(tag));
    return flag === undefined ? [] : [{ tag, flag, says: facts[flag] }];
  });
  return {
    conflicts: compared.filter(({ says }) => says === false)
      .map(({ tag, flag }) => `tag "${tag}" but ${flag}: false`),
    unconfirmed: compared.some(({ says }) => typeof says !== "boolean"),
  };
}

function flagBehind(meaning: TagMeaning): "isAdmin" | "isDeleted" | "isArchive" | undefined {
  if (meaning === "unrecognized") return undefined;
  if (meaning === "admin_of_unknown_kind") return "isAdmin";
  const { role } = meaning;
  return role === "global_admin" || role === "spanning_admin" ? "isAdmin" : provingFlag(role);
}
