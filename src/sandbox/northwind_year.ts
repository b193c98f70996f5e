import { makeGuid, seededRandom } from "./names.ts";
import { type SandboxUser, TAG_WORDS } from "./tenant.ts";
import { sortUsers } from "./user_list.ts";

/** The year behind Northwind Traders: its list as it stood each week, with a story in it. */

/** The list as it stood on some day. */
interface PastList {
  readonly daysAgo: number;
  readonly users: readonly SandboxUser[];
}

/**
 * Goes back from today's list of Northwind Traders, week by week for a year; the oldest list comes
 * first, today's last. Always the same year.
 */
export function northwindYear(today: readonly SandboxUser[]): PastList[] {
  return Array.from({ length: WEEKS + 1 }, (_, week) => {
    const daysAgo = 7 * (WEEKS - week);
    const undone = EVENTS.filter((event) => event.daysAgo < daysAgo);
    const users = undone.reduce((list, { undo }) => undo(list, today), today);
    return { daysAgo, users: sortUsers(users) };
  });
}

const WEEKS = 52;

type List = readonly SandboxUser[];

/** Something that happened, and the list without it. */
interface PastEvent {
  readonly daysAgo: number;
  readonly undo: (list: List, today: List) => List;
}

const random = seededRandom(365);
const CONTRACTOR: SandboxUser = {
  userPrincipalName: "renate.vogel.ext@northwind.example",
  email: "renate.vogel.ext@northwind.example",
  displayName: "Renate Vogel (Contoso)",
  msId: makeGuid(1, random),
  assigned: false,
  isAdmin: false,
  isDeleted: false,
  isArchive: false,
  tags: ["User"],
};
const CONTRACTOR_AS_ADMIN = { ...CONTRACTOR, isAdmin: true, tags: ["User", TAG_WORDS.GLOBAL] };
/** The account that had a principal name before somebody else was given it. */
const FORMER_LUCIA = makeGuid(2, random);

/** The latest first: whoever goes back undoes them in this order. */
const EVENTS: readonly PastEvent[] = [
  // Two people joined.
  { daysAgo: 9, undo: without("zofia.wegrzyn", "ken.sato") },
  // Somebody's seat was taken away.
  { daysAgo: 23, undo: instead("tomas.ibanez", { assigned: true }) },
  // A marriage.
  {
    daysAgo: 37,
    undo: instead("chloe.dubois", {
      displayName: "Chloé Martin",
      email: "chloe.martin@northwind.example",
      userPrincipalName: "chloe.martin@northwind.example",
    }),
  },
  // A Spanning administrator was archived and kept the role.
  {
    daysAgo: 44,
    undo: instead("marta.kowalska", { isArchive: false, tags: ["User", "Spanning Admin"] }),
  },
  // A global administrator was deleted from Microsoft and kept the role here.
  {
    daysAgo: 65,
    undo: instead("viktor.petrenko", {
      assigned: true,
      isDeleted: false,
      tags: ["User", TAG_WORDS.GLOBAL],
    }),
  },
  // An account for administration alone was made.
  { daysAgo: 79, undo: without("adm.ingrid.solberg") },
  // Somebody came back who had left in spring.
  { daysAgo: 93, undo: without("kwame.mensah") },
  // Somebody was made an administrator in Spanning.
  { daysAgo: 107, undo: instead("siobhan.o'brien", { isAdmin: false, tags: ["User"] }) },
  // A principal name was given to somebody else.
  {
    daysAgo: 121,
    undo: instead("lucia.munoz", { msId: FORMER_LUCIA, displayName: "Lucía Muñoz Rey" }),
  },
  { daysAgo: 163, undo: (list, today) => [...list, ...today.filter(isAt("kwame.mensah"))] },
  // The vendor's console words a tag differently since then.
  {
    daysAgo: 184,
    undo: (list) =>
      list.map((user) => ({
        ...user,
        tags: (user.tags ?? []).map((tag) => tag === TAG_WORDS.ARCHIVED ? "Archived" : tag),
      })),
  },
  // A contractor who was an administrator for some weeks, between two quarterly reviews.
  { daysAgo: 226, undo: (list) => [...list, CONTRACTOR] },
  { daysAgo: 233, undo: instead("renate.vogel.ext", CONTRACTOR_AS_ADMIN) },
  { daysAgo: 275, undo: instead("renate.vogel.ext", CONTRACTOR) },
  { daysAgo: 296, undo: without("renate.vogel.ext") },
];

function isAt(local: string): (user: SandboxUser) => boolean {
  return ({ email }) => email === `${local}@northwind.example`;
}

function without(...locals: readonly string[]): PastEvent["undo"] {
  return (list) => list.filter((user) => !locals.some((local) => isAt(local)(user)));
}

function instead(local: string, different: Partial<SandboxUser>): PastEvent["undo"] {
  return (list) => list.map((user) => isAt(local)(user) ? { ...user, ...different } : user);
}
