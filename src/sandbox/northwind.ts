import { makeGuid, nameInventor, seededRandom } from "./names.ts";
import {
  computeFacts,
  readFlags,
  type SandboxTenant,
  type SandboxUser,
  TAG_WORDS,
} from "./tenant.ts";
import { sortUsers } from "./user_list.ts";

/** Northwind Traders, the embedded tenant: its hand-written people, and the story that they tell. */

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
      sharedMailboxes: users.filter(({ tags }) => tags?.includes(MAILBOX)).length,
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
    ...readFlags(flags),
    tags,
  };
}

/** The id that the principal name of a deleted account begins with. */
function idInName(userPrincipalName: string): string | undefined {
  const [, ...parts] =
    userPrincipalName.match(/^(\w{8})(\w{4})(4\w{3})([89ab]\w{3})([0-9a-f]{12})/) ?? [];
  return parts.length === 0 ? undefined : parts.join("-");
}

const { GLOBAL, SPANNING, MAILBOX, ARCHIVED, UNLICENSED, DELETED } = TAG_WORDS;

/**
 * The findings in Northwind Traders. Nobody else in the tenant is remarkable.
 *
 * Together: 5 enabled and 2 disabled admins among 266 enabled and 46 disabled users, and 7 standard
 * seats more in use than bought.
 */
export const STORY: Story = {
  globalAdmins: [
    row("Amara Okafor", "amara.okafor", "sa", ["User", GLOBAL]),
    row("Jonas Lindqvist", "jonas.lindqvist", "sa", ["User", GLOBAL]),
  ],
  adminWithoutSeat: [
    row("Ingrid Solberg (Admin)", "adm.ingrid.solberg", "a", ["User", GLOBAL, UNLICENSED]),
  ],
  spanningAdmins: [
    row("Siobhán O'Brien", "siobhan.o'brien", "sa", ["User", SPANNING]),
    row("山田 花子", "hanako.yamada", "sa", ["User", SPANNING]),
  ],
  disabledAdmins: [
    row("Віктор Петренко", "viktor.petrenko", "ad", ["User", GLOBAL, DELETED]),
    row("Marta Kowalska", "marta.kowalska", "sar", ["User", SPANNING, ARCHIVED]),
  ],
  leaversOnSeats: [
    row("أحمد منصور", "ahmed.mansour", "sd", ["User", DELETED]),
    row("Chloé Dubois", "chloe.dubois", "sd", ["User", DELETED]),
    row("Δημήτρης Παππάς", "dimitris.pappas", "sd", ["User", DELETED]),
    row("Lena Großmann", "lena.grossmann", "sd", ["User", DELETED]),
  ],
  seatsWithoutMicrosoft: [
    row("Björn Åkesson", "bjorn.akesson", "s", ["User", UNLICENSED]),
    row("Conference Room Atlas", "room.atlas", "s", ["User", UNLICENSED]),
    row("Fatoumata Diallo", "fatoumata.diallo", "s", ["User", UNLICENSED]),
    row("Gareth Pugh-Jones", "gareth.pugh-jones", "s", ["User", UNLICENSED]),
    row("Warehouse Kiosk 3", "kiosk.warehouse3", "s", ["User", UNLICENSED]),
  ],
  mailboxesOnSeats: [
    row("Invoices", "invoices", "s", [MAILBOX, UNLICENSED]),
    row("Jobs", "jobs", "s", [MAILBOX, UNLICENSED]),
    row("Press Office", "press", "s", [MAILBOX, UNLICENSED]),
  ],
  unprotected: [
    row("Tomás Ibáñez", "tomas.ibanez", "", ["User"]),
    row("Хелен Іваненко", "helen.ivanenko", "", ["User"]),
    row("Kwame Mensah", "kwame.mensah", "", ["User"]),
    row("Lucía Muñoz", "lucia.munoz", "", ["User"]),
    row("佐藤 健", "ken.sato", "", ["User"]),
    row("Zofia Węgrzyn", "zofia.wegrzyn", "", ["User"]),
  ],
  twice: [
    row("Priya Raman", "priya.raman", "s", ["User"]),
    {
      ...row("Priya Raman", "priya.raman", "d", ["User", DELETED]),
      // Microsoft prefixes the principal name of a deleted user with the id.
      userPrincipalName: "5b1f0c9e2d7a4c3e9f60718293a4b5c6priya.raman@northwind.example",
    },
  ],
  contradiction: [row("Nguyễn Thị Mai", "mai.nguyen", "", ["User", ARCHIVED])],
  unknownTags: [
    row("Eleanor Whitfield", "eleanor.whitfield", "s", ["User", "VIP"]),
    row("راشد الفارسي", "rashid.alfarsi", "s", ["User", "Litigation Hold"]),
  ],
};

/** The chapters of the story, each with its people. */
interface Story {
  /** Two enabled global admins with everything in order. */
  readonly globalAdmins: readonly PersonRow[];
  /** An enabled global admin, without a Microsoft license and without a Spanning one. */
  readonly adminWithoutSeat: readonly PersonRow[];
  /** Two enabled Spanning admins who are not global admins. */
  readonly spanningAdmins: readonly PersonRow[];
  /** A global admin deleted from Microsoft, and an archived Spanning admin. */
  readonly disabledAdmins: readonly PersonRow[];
  /** Four people deleted from Microsoft who still hold a standard seat. */
  readonly leaversOnSeats: readonly PersonRow[];
  /** Five enabled people without a Microsoft license on a standard seat. */
  readonly seatsWithoutMicrosoft: readonly PersonRow[];
  /** Three shared mailboxes without a Microsoft license on a standard seat. */
  readonly mailboxesOnSeats: readonly PersonRow[];
  /** Six enabled people with a Microsoft license and without a Spanning one. */
  readonly unprotected: readonly PersonRow[];
  /** One person twice: today's account, and the deleted one of an earlier contract. */
  readonly twice: readonly PersonRow[];
  /** One without a seat whose tag says archived while the flag says otherwise. */
  readonly contradiction: readonly PersonRow[];
  /** Two with a tag that is on no list. */
  readonly unknownTags: readonly PersonRow[];
}

/** One hand-written account: its name, and what Spanning knows about it. */
interface PersonRow {
  readonly displayName: string;
  /** The part of the address before the `@`. */
  readonly local: string;
  /** A letter for each flag: `s` assigned, `a` isAdmin, `d` isDeleted, `r` isArchive. */
  readonly flags: string;
  readonly tags: readonly string[];
  /** For an account whose principal name differs from its e-mail address. */
  readonly userPrincipalName?: string;
}

function row(
  displayName: string,
  local: string,
  flags: string,
  tags: readonly string[],
): PersonRow {
  return { displayName, local, flags, tags };
}

const LEFT = ["User", ARCHIVED, DELETED];

/** Nine shared mailboxes that need no seat. */
const MAILBOXES: readonly PersonRow[] = [
  "Accounts Payable|accounts.payable",
  "Careers|careers",
  "Customer Care|care",
  "Facilities|facilities",
  "IT Service Desk|servicedesk",
  "Purchasing|purchasing",
  "Returns|returns",
  "Sales Europe|sales.europe",
  "お問い合わせ|toiawase",
].map((entry) => read(entry, "", [MAILBOX]));

/** Twenty-nine leavers in good order: deleted, archived, on an archived seat. */
const LEAVERS: readonly PersonRow[] = [
  "Alan Whitaker|alan.whitaker",
  "Beatriz Peña|beatriz.pena",
  "Carlo Benedetti|carlo.benedetti",
  "Daphne Osei|daphne.osei",
  "Елена Мороз|olena.moroz",
  "Emil Højgaard|emil.hojgaard",
  "فاطمة حداد|fatima.haddad",
  "Gwen Llewellyn|gwen.llewellyn",
  "Hugo Lefèvre|hugo.lefevre",
  "Ilse Vandenberg|ilse.vandenberg",
  "Jakub Dvořák|jakub.dvorak",
  "Katarzyna Żółkiewska|katarzyna.zolkiewska",
  "Liam O'Connor|liam.o'connor",
  "鈴木 彩|aya.suzuki",
  "Mónica Yáñez|monica.yanez",
  "Νίκος Σταύρου|nikos.stavrou",
  "Noor van Dijk|noor.vandijk",
  "Oskar Strauß|oskar.strauss",
  "Petra Šimić|petra.simic",
  "Quentin Marsh|quentin.marsh",
  "Rosa Castañeda|rosa.castaneda",
  "Søren Fjeldberg|soren.fjeldberg",
  "Tove Ångström|tove.angstrom",
  "Ugo Ferrante|ugo.ferrante",
  "Veronika Öztürk|veronika.ozturk",
  "Wanjiru Kamau|wanjiru.kamau",
  "Xavier Besançon|xavier.besancon",
  "Ysolde Tremaine|ysolde.tremaine",
  "Þóra Sigurðardóttir|thora.sigurdardottir",
].map((entry) => read(entry, "sdr", LEFT));

/** Six archived users who still exist in Microsoft, as on parental leave. */
const RESTING: readonly PersonRow[] = [
  "Aoife Byrne|aoife.byrne",
  "Diego Rodríguez|diego.rodriguez",
  "Hannah Lund|hannah.lund",
  "高橋 美咲|misaki.takahashi",
  "Samira El-Sayed|samira.elsayed",
  "Thomas Pryce|thomas.pryce",
].map((entry) => read(entry, "sr", ["User", ARCHIVED]));

/** Three deleted users who hold nothing any more. */
const GONE: readonly PersonRow[] = [
  "Bastian Keller|bastian.keller",
  "Maud Ellery|maud.ellery",
  "Rohan Iyer|rohan.iyer",
].map((entry) => read(entry, "d", ["User", DELETED]));

/** Eight guests of two partner firms. */
const GUESTS: readonly PersonRow[] = [
  "Ada Brandt|ada|contoso.example",
  "Cédric Noël|cedric.noel|contoso.example",
  "李 明|li.ming|contoso.example",
  "Marcus Webb|marcus.webb|contoso.example",
  "Renée d'Arcy|renee.d'arcy|contoso.example",
  "Hassan Salim|hassan.salim|fabrikam.example",
  "Olga Shevchuk|olga.shevchuk|fabrikam.example",
  "Pilar Gómez|pilar.gomez|fabrikam.example",
].map(readGuest);

/** The unremarkable people among the hand-written ones. */
const NORTHWIND_EXTRAS: readonly PersonRow[] = [
  ...MAILBOXES,
  ...LEAVERS,
  ...RESTING,
  ...GONE,
  ...GUESTS,
];

function read(entry: string, flags: string, tags: readonly string[]): PersonRow {
  const [displayName = "", local = ""] = entry.split("|");
  return { displayName, local, flags, tags };
}

function readGuest(entry: string): PersonRow {
  const [displayName = "", local = "", home = ""] = entry.split("|");
  const userPrincipalName = `${local}_${home}#EXT#@northwind.onmicrosoft.example`;
  return { displayName, local: `${local}@${home}`, flags: "", tags: ["User"], userPrincipalName };
}
