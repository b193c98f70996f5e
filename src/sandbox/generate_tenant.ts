import { UserInputError } from "../base/errors.ts";
import {
  type InventedName,
  makeGuid,
  nameInventor,
  type Random,
  seededRandom,
  shuffle,
} from "./names.ts";
import { defaultTenant } from "./northwind.ts";
import {
  computeFacts,
  readFlags,
  type SandboxTenant,
  type SandboxUser,
  TAG_WORDS,
} from "./tenant.ts";
import { sortUsers } from "./user_list.ts";

/** Generated tenants of any size, and the choice of one on a command line. */

const MAX_USERS = 500_000;

/**
 * Invents a tenant, the same for the same options. Every 200 users include all seven roles, common
 * and rare combinations of them, guests, shared mailboxes and e-mail addresses used twice.
 *
 * Throws {@linkcode UserInputError} if the number of users or the seed is out of range.
 */
export function generateTenant(options: GenerateTenantOptions): SandboxTenant {
  const { users: count, seed = 1, tags = "all", domain = "northwind.example" } = options;
  if (!Number.isInteger(count) || count < 0 || count > MAX_USERS) {
    throw new UserInputError(
      `Cannot generate the tenant: the number of users is not between 0 and ${MAX_USERS}`,
    );
  }
  if (!Number.isSafeInteger(seed)) {
    throw new UserInputError("Cannot generate the tenant: the seed is not a whole number");
  }
  const random = seededRandom(seed);
  const invent = nameInventor(random);
  const users: SandboxUser[] = [];
  let deck: AccountKind[] = [];
  let person: SandboxUser | undefined;
  let sharedMailboxes = 0;
  for (let number = 0; number < count; number++) {
    if (deck.length === 0) deck = shuffle(DECK, random);
    const kind = deck.pop() ?? STAFF;
    const msId = makeGuid(number, random);
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
    users: sortUsers(users),
    facts: computeFacts(users, {
      licenses: (used) => 25 * Math.ceil((used + 1) / 25),
      archivedLicenses: (used) => 25 * Math.ceil((used + 1) / 25),
      sharedMailboxes,
    }),
  };
}

interface GenerateTenantOptions {
  /** From 0 to 500,000. */
  readonly users: number;
  /** A whole number, default 1; the same seed gives the same tenant. */
  readonly seed?: number;
  /** Which records have the `tags` field; `some` is about half of them. Default `all`. */
  readonly tags?: "all" | "none" | "some";
  /** Default `northwind.example`. */
  readonly domain?: string;
}

type Identity = Pick<SandboxUser, "userPrincipalName" | "email" | "displayName">;

interface IdentityPorts {
  /** The live person invented last. */
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
    // Microsoft prefixes the principal name of a deleted user with the id, to free the name.
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
  // Principal names keep the case in which they were once typed.
  const userPrincipalName = random() < 0.1 ? capitalized(email) : email;
  return { userPrincipalName, email, displayName };
}

function capitalized(name: string): string {
  return name.replace(/^[a-z]|(?<=\.)[a-z](?=[^@]*@)/g, (letter) => letter.toUpperCase());
}

/** The first user has tags and the second has none; the others have them at random. */
function isTagged(number: number, random: Random): boolean {
  return number < 2 ? number === 0 : random() < 0.5;
}

/** A kind of account, regardless of its holder. */
interface AccountKind {
  /** `shadow`: an older, deleted record of another user, with the same e-mail address. */
  readonly form: "person" | "guest" | "mailbox" | "shadow";
  readonly tags: readonly string[];
  readonly assigned: boolean;
  readonly isAdmin: boolean;
  readonly isDeleted: boolean;
  readonly isArchive: boolean;
}

const { GLOBAL, SPANNING, MAILBOX, ARCHIVED, UNLICENSED, DELETED } = TAG_WORDS;

/** A letter for each flag: `s` assigned, `a` isAdmin, `d` isDeleted, `r` isArchive. */
type Flags = "" | "s" | "sa" | "a" | "d" | "sd" | "ad" | "sr" | "sar" | "sdr";

function kind(flags: Flags, tags: readonly string[], form: AccountKind["form"] = "person") {
  return {
    form,
    tags: Object.freeze(tags),
    ...readFlags(flags),
  } satisfies AccountKind;
}

/** The ordinary account: enabled, on a standard seat. */
const STAFF: AccountKind = kind("s", ["User"]);

/** The other kinds and their counts among 200 accounts; the rest are {@linkcode STAFF}. */
const OTHERS: readonly (readonly [count: number, AccountKind])[] = [
  [8, kind("", ["User"])],
  [3, kind("s", ["User", UNLICENSED])],
  [4, kind("", ["User", UNLICENSED])],
  [1, kind("s", [])],
  [1, kind("s", ["User", "VIP"])],
  [1, kind("s", ["User", "Litigation Hold"])],
  [6, kind("", [MAILBOX], "mailbox")],
  [3, kind("s", [MAILBOX, UNLICENSED], "mailbox")],
  [1, kind("s", ["User", MAILBOX], "mailbox")],
  [1, kind("sr", [MAILBOX, ARCHIVED], "mailbox")],
  [6, kind("", ["User"], "guest")],
  [2, kind("", ["User", UNLICENSED], "guest")],
  [8, kind("sdr", ["User", ARCHIVED, DELETED])],
  [3, kind("sr", ["User", ARCHIVED])],
  [3, kind("d", ["User", DELETED])],
  [2, kind("sd", ["User", DELETED])],
  [3, kind("d", ["User", DELETED], "shadow")],
  [1, kind("sa", ["User", GLOBAL])],
  [1, kind("sa", ["User", SPANNING])],
  [1, kind("sa", ["User", GLOBAL, SPANNING])],
  [1, kind("a", ["User", GLOBAL, UNLICENSED])],
  [1, kind("ad", ["User", GLOBAL, DELETED])],
  [1, kind("sar", ["User", SPANNING, ARCHIVED])],
  // Tags and flags that disagree, and an admin of unknown kind.
  [1, kind("s", ["User", ARCHIVED])],
  [1, kind("s", ["User", GLOBAL])],
  [1, kind("sa", ["User"])],
];

/** 200 accounts with every kind among them; a tenant is dealt one shuffled deck after another. */
const DECK: readonly AccountKind[] = (() => {
  const others = OTHERS.flatMap(([count, each]) => Array<AccountKind>(count).fill(each));
  return [...others, ...Array<AccountKind>(200 - others.length).fill(STAFF)];
})();

/** Reads a whole number from 0 to `max`. Throws {@linkcode UserInputError} naming the option. */
export function readWholeNumber(option: string, text: string, max: number): number {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (number <= max) return number;
  throw new UserInputError(`${option} is not a whole number from 0 to ${max}`);
}

/** The options for the tenant, as typed. */
interface TenantChoice {
  readonly users?: string | undefined;
  readonly seed?: string | undefined;
  readonly tags?: string | undefined;
}

const TAGS = ["all", "none", "some"] as const;

/** Makes the chosen tenant; Northwind Traders without any option. Throws `UserInputError`. */
export function chooseTenant({ users, seed, tags }: TenantChoice): SandboxTenant {
  if (users === undefined) {
    if (seed === undefined && tags === undefined) return defaultTenant();
    throw new UserInputError(
      "--seed and --tags are for a generated tenant: add --users with its number of users",
    );
  }
  const tagged = TAGS.find((word) => word === (tags ?? "all"));
  if (tagged === undefined) {
    throw new UserInputError(`--tags is not one of ${TAGS.join(", ")}`);
  }
  return generateTenant({
    users: readWholeNumber("--users", users, 500_000),
    seed: readWholeNumber("--seed", seed ?? "1", 0xffff_ffff),
    tags: tagged,
  });
}
