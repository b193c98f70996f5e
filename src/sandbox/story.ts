import type { PersonRow } from "./person_row.ts";

const GLOBAL = "Global Admin";
const SPANNING = "Spanning Admin";
const MAILBOX = "Shared Mailbox";
const ARCHIVED = "Archived (read-only)";
const UNLICENSED = "No Microsoft License";
const DELETED = "Deleted From Microsoft";

/** The chapters of the story, each with the people it is about. */
export interface Story {
  /** Two enabled global admins with everything in order. */
  readonly globalAdmins: readonly PersonRow[];
  /** An enabled global admin, without a Microsoft license and without a Spanning one. */
  readonly adminWithoutSeat: readonly PersonRow[];
  /** Two enabled Spanning admins who are not global admins. */
  readonly spanningAdmins: readonly PersonRow[];
  /** One deleted from Microsoft who is still a global admin, one archived Spanning admin. */
  readonly disabledAdmins: readonly PersonRow[];
  /** Four who were deleted from Microsoft and still sit on a standard seat. */
  readonly leaversOnSeats: readonly PersonRow[];
  /** Five enabled people without a Microsoft license on a standard seat. */
  readonly seatsWithoutMicrosoft: readonly PersonRow[];
  /** Three shared mailboxes without a Microsoft license on a standard seat. */
  readonly mailboxesOnSeats: readonly PersonRow[];
  /** Six enabled people with a Microsoft license whom nobody protects. */
  readonly unprotected: readonly PersonRow[];
  /** One person twice: the account of today, and the deleted one of an earlier contract. */
  readonly twice: readonly PersonRow[];
  /** One whose tag says archived while the flag says that she is not; she has no seat. */
  readonly contradiction: readonly PersonRow[];
  /** Two with a tag that no list of tags knows. */
  readonly unknownTags: readonly PersonRow[];
}

/**
 * What there is to find out about Northwind Traders. Nobody else in the tenant is remarkable.
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
      // Microsoft puts the id before the principal name of whoever is deleted.
      userPrincipalName: "5b1f0c9e2d7a4c3e9f60718293a4b5c6priya.raman@northwind.example",
    },
  ],
  contradiction: [row("Nguyễn Thị Mai", "mai.nguyen", "", ["User", ARCHIVED])],
  unknownTags: [
    row("Eleanor Whitfield", "eleanor.whitfield", "s", ["User", "VIP"]),
    row("راشد الفارسي", "rashid.alfarsi", "s", ["User", "Litigation Hold"]),
  ],
};

function row(
  displayName: string,
  local: string,
  flags: string,
  tags: readonly string[],
): PersonRow {
  return { displayName, local, flags, tags };
}
