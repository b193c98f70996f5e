import type { PersonRow } from "./person_row.ts";

const MAILBOX = "Shared Mailbox";
const LEFT = ["User", "Archived (read-only)", "Deleted From Microsoft"];

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

/** Twenty-nine who left as they should: archived, deleted, on an archived seat. */
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

/** Six who are archived although Microsoft still knows them, such as on parental leave. */
const RESTING: readonly PersonRow[] = [
  "Aoife Byrne|aoife.byrne",
  "Diego Rodríguez|diego.rodriguez",
  "Hannah Lund|hannah.lund",
  "高橋 美咲|misaki.takahashi",
  "Samira El-Sayed|samira.elsayed",
  "Thomas Pryce|thomas.pryce",
].map((entry) => read(entry, "sr", ["User", "Archived (read-only)"]));

/** Three who were deleted and hold nothing any more. */
const GONE: readonly PersonRow[] = [
  "Bastian Keller|bastian.keller",
  "Maud Ellery|maud.ellery",
  "Rohan Iyer|rohan.iyer",
].map((entry) => read(entry, "d", ["User", "Deleted From Microsoft"]));

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

/** Everybody who is written by hand and not remarkable. */
export const NORTHWIND_EXTRAS: readonly PersonRow[] = [
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
