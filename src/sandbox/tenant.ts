/** An invented tenant: its users, the figures it reports of itself, and who may ask for them. */

export interface SandboxTenant {
  /** Ordered as the API lists them: by principal name in lower case, then by id. */
  readonly users: readonly SandboxUser[];
  readonly facts: TenantFacts;
}

/** The tenant's own figures, as `/tenant` sends them. */
export interface TenantFacts {
  /** Standard seats bought. */
  readonly licenses: number;
  /** Archived seats bought. */
  readonly archivedLicenses: number;
  /** Members and shared mailboxes, also deleted ones, without guests. */
  readonly users: number;
  /** Standard and archived seats in use together (issue #69). */
  readonly assigned: number;
  readonly assignedStandard: number;
  readonly assignedArchive: number;
  readonly status: "paid" | "trial";
  readonly sharedMailboxes: number;
}

/**
 * A user's record as the vendor sends it: the eight fields of the vendor module's issue #70, and
 * the tags that later versions add. `backupSummary` is added by the API on the way out.
 */
export interface SandboxUser {
  readonly userPrincipalName: string;
  readonly email: string;
  readonly displayName: string;
  /** Microsoft (Entra) object id: a GUID in lower case. */
  readonly msId: string;
  /** Holds a Spanning license of either kind. */
  readonly assigned: boolean;
  /** Global and Spanning admins alike. */
  readonly isAdmin: boolean;
  /** Gone from Microsoft. */
  readonly isDeleted: boolean;
  readonly isArchive: boolean;
  /** As the console words them; absent on tenants whose API has no tags. */
  readonly tags?: readonly string[];
}

/** The tags of accounts, as the console words them. */
export const TAG_WORDS = {
  MAILBOX: "Shared Mailbox",
  GLOBAL: "Global Admin",
  SPANNING: "Spanning Admin",
  ARCHIVED: "Archived (read-only)",
  UNLICENSED: "No Microsoft License",
  DELETED: "Deleted From Microsoft",
} as const;

/** Reads flags from letters: `s` assigned, `a` isAdmin, `d` isDeleted, `r` isArchive. */
export function readFlags(
  letters: string,
): Pick<SandboxUser, "assigned" | "isAdmin" | "isDeleted" | "isArchive"> {
  return {
    assigned: letters.includes("s"),
    isAdmin: letters.includes("a"),
    isDeleted: letters.includes("d"),
    isArchive: letters.includes("r"),
  };
}

/** The figures that do not follow from the list of users. */
interface Purchase {
  readonly licenses: (assignedStandard: number) => number;
  readonly archivedLicenses: (assignedArchive: number) => number;
  readonly sharedMailboxes: number;
}

/** Computes a tenant's own figures from its users. A seat is archived if `isArchive` is set. */
export function computeFacts(users: readonly SandboxUser[], purchase: Purchase): TenantFacts {
  const seated = users.filter((user) => user.assigned);
  const assignedArchive = seated.filter(({ isArchive }) => isArchive).length;
  const assignedStandard = seated.length - assignedArchive;
  return {
    licenses: purchase.licenses(assignedStandard),
    archivedLicenses: purchase.archivedLicenses(assignedArchive),
    users: countUsers(users),
    assigned: seated.length,
    assignedStandard,
    assignedArchive,
    status: "paid",
    sharedMailboxes: purchase.sharedMailboxes,
  };
}

/** The tenant's own count: everybody but guests. */
export function countUsers(users: readonly SandboxUser[]): number {
  return users.filter(({ userPrincipalName }) => !userPrincipalName.includes("#EXT#")).length;
}

/** The default credentials. They are invented and work nowhere else. */
export const SANDBOX_CREDENTIALS: SandboxCredentials = {
  adminEmail: "admin@northwind.example",
  apiKey: "00000000-5a4d-4b0c-8000-000000000000",
};

/** The only credentials that a sandbox accepts. */
export interface SandboxCredentials {
  readonly adminEmail: string;
  readonly apiKey: string;
}

/** Whether an `Authorization` header holds exactly these credentials, as Basic in UTF-8. */
export function isAuthorized(header: string | null, credentials: SandboxCredentials): boolean {
  const [, encoded] = header?.match(/^basic +([a-z0-9+/]+={0,2})$/i) ?? [];
  if (encoded === undefined) return false;
  try {
    const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
    const pair = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return pair === `${credentials.adminEmail}:${credentials.apiKey}`;
  } catch {
    return false;
  }
}
