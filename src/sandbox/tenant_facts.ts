import type { TenantFacts } from "./sandbox_tenant.ts";
import type { SandboxUser } from "./sandbox_user.ts";

/** What a tenant says of itself that its list of users does not. */
export interface Purchase {
  readonly licenses: (assignedStandard: number) => number;
  readonly archivedLicenses: (assignedArchive: number) => number;
  readonly sharedMailboxes: number;
}

/** Counts a tenant's own figures from its users. A seat is archived when `isArchive` is set. */
export function tenantFacts(users: readonly SandboxUser[], purchase: Purchase): TenantFacts {
  let assigned = 0;
  let assignedArchive = 0;
  for (const user of users) {
    if (!user.assigned) continue;
    assigned++;
    if (user.isArchive) assignedArchive++;
  }
  const assignedStandard = assigned - assignedArchive;
  return {
    licenses: purchase.licenses(assignedStandard),
    archivedLicenses: purchase.archivedLicenses(assignedArchive),
    users: users.length,
    assigned,
    assignedStandard,
    assignedArchive,
    status: "paid",
    sharedMailboxes: purchase.sharedMailboxes,
  };
}
