/** What changed about a person or a grant since the earlier reading, in the one word of a row. */

import type { RoleId } from "../governance/roles.ts";
import type { EvidenceChange, EvidenceHistory } from "./material.ts";

/** Marks each person and grant; nothing is marked where there is nothing to compare with. */
export function markChanges(history: EvidenceHistory | undefined): ChangeMarks {
  const changes = history?.changes;
  const byUser = new Map<string, EvidenceChange[]>();
  for (const change of changes?.changes ?? []) {
    const key = change.user.id.toLowerCase();
    const known = byUser.get(key);
    if (known === undefined) byUser.set(key, [change]);
    else known.push(change);
  }
  const ofUser = (id: string): ChangeMark => {
    if (changes === undefined) return "";
    const those = byUser.get(id.toLowerCase());
    if (those === undefined) return "same";
    const came = those.find(({ kind }) => ARRIVALS.has(kind));
    if (came === undefined) return "changed";
    return came.kind === "returned" || those[0]?.kind === "leaver" ? "returned" : "new";
  };
  return {
    ofUser,
    ofGrant: (role, id) => {
      const user = ofUser(id);
      if (user === "" || user === "new" || user === "returned") return user;
      const turns = (byUser.get(id.toLowerCase()) ?? []).flatMap((each) => turnsOf(each, role));
      if (turns.includes("gained")) return turns[0] === "lost" ? "returned" : "new";
      const known = changes?.from.determinable?.[role] ?? "full";
      return known === "full" ? user : "";
    },
    firstSeen: (id) => {
      const moment = history?.firstSeen?.(id);
      return moment === undefined ? "" : new Date(moment).toISOString();
    },
  };
}

/** `changed`: something else about the person. Empty: nothing to compare with, or not known then. */
type ChangeMark = "new" | "same" | "changed" | "returned" | "";

/** Looks up what is said of a row. */
interface ChangeMarks {
  readonly ofUser: (objectId: string) => ChangeMark;
  readonly ofGrant: (role: RoleId, objectId: string) => ChangeMark;
  /** ISO 8601; empty where it is not known. */
  readonly firstSeen: (objectId: string) => string;
}

const ARRIVALS: ReadonlySet<string> = new Set(["joiner", "returned", "identity_replaced"]);

const REASONS = { archived: "archived", deleted_from_microsoft: "deleted" } as const;

/** Whether a change gave or took a role. Being disabled stands for the role that says so. */
function turnsOf({ kind, before, after }: EvidenceChange, role: RoleId): ("gained" | "lost")[] {
  if (kind === "role_gained" && after?.role === role) return ["gained"];
  if (kind === "role_lost" && before?.role === role) return ["lost"];
  if (role !== "archived" && role !== "deleted_from_microsoft") return [];
  const [was, is] = [before, after].map((side) =>
    side?.disabledBecause?.includes(REASONS[role]) === true
  );
  if (was === is || (kind !== "disabled" && kind !== "enabled")) return [];
  return [is ? "gained" : "lost"];
}
