import { DECLARABLE_PATHS, type DeclaredPaths } from "./declared_paths.ts";
import type { DeclarablePath } from "./sign_in_path.ts";

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

/**
 * Says in one sentence that people get in whom the user list need not show; nothing where none is
 * declared to get in that way.
 *
 * Any declared path means that the one toggle is on, so the paths left out are named as open.
 */
export function beyondUserList(declared: DeclaredPaths | undefined): string | undefined {
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
