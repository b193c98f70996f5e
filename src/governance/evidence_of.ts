import type { WireUser } from "../spanning/user_record.ts";
import { matchHint } from "./match_hint.ts";
import { matchTag } from "./match_tag.ts";
import { provingFlag } from "./proving_flag.ts";
import type { RoleId } from "./role.ts";
import { ROLES } from "./roles.ts";

/** A role that is held, and each source that says so: `tag "Global Admin"`, `isDeleted: true`. */
export interface HeldRole {
  readonly role: RoleId;
  readonly evidence: readonly string[];
  /** All of the evidence may mean something else. */
  readonly uncertain?: true;
}

/** Roles that tags name and that flags and other fields prove, in the order of the catalogue. */
export function evidenceOf(
  facts: Pick<WireUser, "isDeleted" | "isArchive" | "hints">,
  tags: readonly string[],
): HeldRole[] {
  return ROLES.flatMap(({ id: role }) => {
    const flag = provingFlag(role);
    const named = tags.flatMap((tag) => evidenceOfTag(tag, role));
    const proven = [
      ...(flag !== undefined && facts[flag] === true ? [`${flag}: true`] : []),
      ...(facts.hints ?? []).filter((hint) => matchHint(hint) === role)
        .map(({ name, value }) => `${name}: ${value}`),
    ];
    const evidence = [...named.map(({ text }) => text), ...proven];
    if (evidence.length === 0) return [];
    const uncertain = proven.length === 0 && named.every(({ uncertain }) => uncertain);
    return [{ role, evidence, ...(uncertain ? { uncertain } : {}) }];
  });
}

function evidenceOfTag(tag: string, role: RoleId): { text: string; uncertain: boolean }[] {
  const meaning = matchTag(tag);
  if (typeof meaning === "string" || meaning.role !== role) return [];
  const text = `tag "${tag}"`;
  return meaning.uncertain
    ? [{ text: `${text} (may mean no Spanning license)`, uncertain: true }]
    : [{ text, uncertain: false }];
}
