import { UserInputError } from "../base/errors.ts";
import { type AccountKind, DECK, STAFF } from "./account_kinds.ts";
import { guidOf } from "./guid.ts";
import { type InventedName, nameInventor } from "./invent_name.ts";
import { type Random, seededRandom, shuffled } from "./random.ts";
import type { SandboxTenant } from "./sandbox_tenant.ts";
import type { SandboxUser } from "./sandbox_user.ts";
import { tenantFacts } from "./tenant_facts.ts";
import { inOrder } from "./user_order.ts";

export type { SandboxTenant } from "./sandbox_tenant.ts";

/** What tenant to make up. */
export interface GenerateTenantOptions {
  /** From 0 to 500,000. */
  readonly users: number;
  /** A whole number, default 1: the same seed gives the same tenant. */
  readonly seed?: number;
  /** Which records have the `tags` field; `some` is about every other one. Default `all`. */
  readonly tags?: "all" | "none" | "some";
  /** Default `northwind.example`. */
  readonly domain?: string;
}

const MAX_USERS = 500_000;

/**
 * Makes up a tenant, the same for the same options. In every 200 users all seven roles, usual and
 * unusual combinations of them, guests, shared mailboxes and twice-used e-mail addresses occur.
 *
 * Throws {@linkcode UserInputError} for a number of users or a seed out of range.
 */
export function generateTenant(options: GenerateTenantOptions): SandboxTenant {
  const { users: count, seed = 1, tags = "all", domain = "northwind.example" } = options;
  if (!Number.isInteger(count) || count < 0 || count > MAX_USERS) {
    throw new UserInputError(
      `Cannot make up the tenant: the number of users is not between 0 and ${MAX_USERS}`,
    );
  }
  if (!Number.isSafeInteger(seed)) {
    throw new UserInputError("Cannot make up the tenant: the seed is not a whole number");
  }
  const random = seededRandom(seed);
  const invent = nameInventor(random);
  const users: SandboxUser[] = [];
  let deck: AccountKind[] = [];
  let person: SandboxUser | undefined;
  let sharedMailboxes = 0;
  for (let number = 0; number < count; number++) {
    if (deck.length === 0) deck = shuffled(DECK, random);
    const kind = deck.pop() ?? STAFF;
    const msId = guidOf(number, random);
    const { userPrincipalName, email, displayName } = identify(kind, {
      person,
      invent,
      msId,
      domain,
      random,
    });
    const { assigned, isAdmin, isDeleted, isArchive } = kind;
    const tagged = tags === "all" || (tags === "some" && isTagged(number, random));
    const user = {
      userPrincipalName,
      email,
      displayName,
      msId,
      assigned,
      isAdmin,
      isDeleted,
      isArchive,
      ...(tagged ? { tags: kind.tags } : {}),
    };
    users.push(user);
    if (kind.form === "person" && !kind.isDeleted && !kind.isArchive) person = user;
    if (kind.form === "mailbox") sharedMailboxes++;
  }
  return {
    users: inOrder(users),
    facts: tenantFacts(users, {
      licenses: (used) => 25 * Math.ceil((used + 1) / 25),
      archivedLicenses: (used) => 25 * Math.ceil((used + 1) / 25),
      sharedMailboxes,
    }),
  };
}

type Identity = Pick<SandboxUser, "userPrincipalName" | "email" | "displayName">;

interface IdentityPorts {
  /** The live person made up last. */
  readonly person: SandboxUser | undefined;
  readonly invent: () => InventedName;
  readonly msId: string;
  readonly domain: string;
  readonly random: Random;
}

function identify({ form }: AccountKind, ports: IdentityPorts): Identity {
  const { person, invent, msId, domain, random } = ports;
  if (form === "shadow" && person !== undefined) {
    const { userPrincipalName, email, displayName } = person;
    // Microsoft puts the id before the principal name of whoever is deleted, to free the name.
    const marked = msId.replaceAll("-", "") + userPrincipalName;
    return { userPrincipalName: marked, email, displayName };
  }
  const { displayName, local } = invent();
  if (form === "guest") {
    const [tenant] = domain.split(".");
    return {
      userPrincipalName: `${local}_contoso.example#EXT#@${tenant}.onmicrosoft.example`,
      email: `${local}@contoso.example`,
      displayName: `${displayName} (Contoso)`,
    };
  }
  if (form === "mailbox") {
    const email = `team-${local}@${domain}`;
    return { userPrincipalName: email, email, displayName: `Team ${displayName}` };
  }
  const email = `${local}@${domain}`;
  // Principal names keep the case in which somebody once typed them.
  const userPrincipalName = random() < 0.1 ? capitalized(email) : email;
  return { userPrincipalName, email, displayName };
}

function capitalized(name: string): string {
  return name.replace(/^[a-z]|(?<=\.)[a-z](?=[^@]*@)/g, (letter) => letter.toUpperCase());
}

/** The first user has tags and the second has none; from then on it is a matter of chance. */
function isTagged(number: number, random: Random): boolean {
  return number < 2 ? number === 0 : random() < 0.5;
}
