import { makeGuid, nameInventor, seededRandom } from "./names.ts";
import { NORTHWIND_EXTRAS, type PersonRow, STORY } from "./northwind_people.ts";
import { computeFacts, type SandboxTenant, type SandboxUser } from "./tenant.ts";
import { sortUsers } from "./user_list.ts";

/** Northwind Traders, the embedded tenant. */

const DOMAIN = "northwind.example";
const USERS = 312;
/** How many more standard seats are in use than were bought. */
const SEATS_OVER = 7;
const SEED = 1996;

/**
 * Makes Northwind Traders: 312 users, the people of {@linkcode STORY} among unremarkable colleagues.
 *
 * It is always the same tenant. Its own count, `facts.users`, is 304: everybody but eight guests.
 */
export function defaultTenant(): SandboxTenant {
  const random = seededRandom(SEED);
  const rows = [...Object.values(STORY).flat(), ...NORTHWIND_EXTRAS];
  const taken = new Set(rows.map(({ local }) => local));
  const names = new Set(rows.map(({ displayName }) => displayName));
  const invent = nameInventor(random);
  while (rows.length < USERS) {
    const { displayName, local } = invent();
    if (taken.has(local) || names.has(displayName)) continue;
    names.add(displayName);
    rows.push({ displayName, local, flags: "s", tags: ["User"] });
  }
  const users = rows.map((row, number) => record(row, makeGuid(number, random)));
  return {
    users: sortUsers(users),
    facts: computeFacts(users, {
      licenses: (used) => used - SEATS_OVER,
      archivedLicenses: () => 50,
      sharedMailboxes: users.filter(({ tags }) => tags?.includes("Shared Mailbox")).length,
    }),
  };
}

function record({ displayName, local, flags, tags, ...row }: PersonRow, id: string): SandboxUser {
  const email = local.includes("@") ? local : `${local}@${DOMAIN}`;
  const userPrincipalName = row.userPrincipalName ?? email;
  return {
    userPrincipalName,
    email,
    displayName,
    msId: idInName(userPrincipalName) ?? id,
    assigned: flags.includes("s"),
    isAdmin: flags.includes("a"),
    isDeleted: flags.includes("d"),
    isArchive: flags.includes("r"),
    tags,
  };
}

/** The id that the principal name of a deleted account begins with. */
function idInName(userPrincipalName: string): string | undefined {
  const [, ...parts] =
    userPrincipalName.match(/^(\w{8})(\w{4})(4\w{3})([89ab]\w{3})([0-9a-f]{12})/) ?? [];
  return parts.length === 0 ? undefined : parts.join("-");
}
