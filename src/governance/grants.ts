import { entitlementId, grantId } from "./baton_ids.ts";
import type { RoleId } from "./role.ts";
import { roleById } from "./roles.ts";
import type { Standing } from "./standing.ts";

/** One user's hold on one role, with what proves it. */
export interface Grant {
  /** `role:<id>:assigned:user:<Microsoft object id>`. */
  id: string;
  entitlement: string;
  role: RoleId;
  displayName: string;
  /** Each tag, flag or field that says so. */
  evidence: string[];
}

/** What a user holds, in the order of the catalogue. */
export function grantsOf(msId: string, standing: Pick<Standing, "held">): Grant[] {
  return standing.held.map(({ role, evidence }) => ({
    id: grantId(role, msId),
    entitlement: entitlementId(role),
    role,
    displayName: roleById(role).displayName,
    evidence: [...evidence],
  }));
}
