import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { parseFault } from "../../src/sandbox/faults.ts";
import type { SandboxTenant } from "../../src/sandbox/tenant.ts";
import type { SandboxUser } from "../../src/sandbox/tenant.ts";
import { basicAuthorization } from "../../src/spanning/request.ts";
import { type Region, REGIONS } from "../../src/spanning/base_url.ts";

/** Somebody with a tenant of their own, in which every name and address carries their number. */
export interface Caller {
  /** Such as `caller07`: in everything that this caller may see, and in nothing else. */
  readonly mark: string;
  readonly adminEmail: string;
  readonly apiKey: string;
  readonly region: Region;
  /** The number of users of the tenant, another one for each caller. */
  readonly users: number;
}

/**
 * Twenty callers, in pairs that are easily mistaken for one another: both have the same e-mail
 * address, and also either the same region or the same key.
 */
export const CALLERS: readonly Caller[] = Array.from({ length: 20 }, (_, number) => {
  const pair = number >> 1;
  const sameRegion = pair % 2 === 0;
  return {
    mark: `caller${String(number).padStart(2, "0")}`,
    adminEmail: `admin${pair}@msp.example`,
    apiKey: `key-of-${sameRegion ? number : 100 + pair}`,
    region: REGIONS[(pair + (sameRegion ? 0 : number % 2)) % 6] as Region,
    users: 6 + number,
  };
});

/** The headers that carry a caller's credentials. */
export function headersOf({ adminEmail, apiKey, region }: Caller): Record<string, string> {
  return {
    "x-spanning-admin-email": adminEmail,
    "x-spanning-api-key": apiKey,
    "x-spanning-region": region,
  };
}

/** The principal name of a caller's user, counted from 1. */
export function principalName({ mark }: Caller, user: number): string {
  return `p${user}@${mark}.example`;
}

/** The vendor's six hosts: each credential sees its tenant, in pages of two, and no other one. */
export function vendorOf(callers: readonly Caller[]): (request: Request) => Promise<Response> {
  const sandboxes = new Map(callers.map((caller) => [
    `o365-api-${caller.region}.spanningbackup.com ${basicAuthorization(caller)}`,
    createSandbox({
      tenant: tenantOf(caller),
      credentials: caller,
      faults: [parseFault("capped_size:2")],
    }),
  ]));
  return async (request) => {
    const { hostname } = new URL(request.url);
    const sandbox = sandboxes.get(`${hostname} ${request.headers.get("authorization")}`);
    if (sandbox !== undefined) return await sandbox.fetch(request);
    return Response.json({ code: "Unauthorized", message: "" }, { status: 401 });
  };
}

function tenantOf(caller: Caller): SandboxTenant {
  const users = Array.from({ length: caller.users }, (_, index): SandboxUser => ({
    userPrincipalName: principalName(caller, index + 1),
    email: principalName(caller, index + 1),
    displayName: `Person ${index + 1} of ${caller.mark}`,
    msId: `${caller.mark}-0000-4000-8000-${String(index).padStart(12, "0")}`,
    assigned: true,
    isAdmin: index === 0,
    isDeleted: index === 1,
    isArchive: false,
    tags: index === 0 ? ["User", "Global Admin"] : ["User"],
  }));
  users.sort((one, other) => one.userPrincipalName < other.userPrincipalName ? -1 : 1);
  const seats = { licenses: 100, archivedLicenses: 0, assigned: users.length };
  return {
    users,
    facts: {
      ...seats,
      users: users.length,
      assignedStandard: users.length,
      assignedArchive: 0,
      status: "paid",
      sharedMailboxes: 0,
    },
  };
}
