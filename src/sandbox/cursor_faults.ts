import type { Effect, FaultKind, JsonObject, SandboxPage } from "./fault.ts";
import type { SandboxUser } from "./tenant.ts";
import { fastifyError } from "./vendor_answers.ts";

/** How a vendor may treat positions that none of its links has led to, and in what order it sorts. */

type Names = (left: string, right: string) => number;

const compareUnits: Names = (left, right) => left < right ? -1 : left > right ? 1 : 0;
const inLowerCase: Names = (left, right) => compareUnits(left.toLowerCase(), right.toLowerCase());

/** The orders of names, by name. */
const ORDERS: Readonly<Record<string, Names>> = {
  code_units: compareUnits,
  any_case: inLowerCase,
  locale: new Intl.Collator("en").compare,
  reversed: (left, right) => inLowerCase(right, left),
};

/** What a made-up position may be answered with, by name. */
const ANSWERS: Readonly<Record<string, Effect>> = {
  ignore: { ignoresCursor: true },
  refuse: {
    answer: () => fastifyError(400, "Bad Request", "querystring/msIdOffset is not known"),
  },
  nothing: { page: (page) => ({ ...page, users: [], nextLink: "" }) },
  no_link: { page: (page) => ({ ...page, nextLink: "" }) },
  mis_sort: { page: (page) => ({ ...page, users: [...recordsOf(page)].reverse() }) },
};

/** Faults of positions in the list of users. */
export const CURSOR_FAULTS: readonly FaultKind[] = [
  {
    name: "made_up_cursor",
    about: "what happens to a cursor that no link has led to",
    routes: ["users"],
    parameters: {
      as: {
        about: Object.keys(ANSWERS).join(", "),
        type: { words: Object.keys(ANSWERS) },
        fallback: "ignore",
      },
    },
    effect: (values) => ({
      ...ANSWERS[values.text("as") ?? ""],
      when: ({ madeUp }) => madeUp === true,
    }),
  },
  {
    name: "renamed_at_cursor",
    about: "the first user of each page at a made-up cursor is renamed once it was sent",
    routes: ["users"],
    effect: () => {
      const renamed = new Set<unknown>();
      const name = (record: JsonObject): JsonObject =>
        renamed.has(record["msId"])
          ? { ...record, userPrincipalName: `${record["userPrincipalName"]}.renamed` }
          : record;
      return {
        page: (page) => {
          const users = recordsOf(page).map(name);
          if (page.madeUp) renamed.add(users[0]?.["msId"]);
          return { ...page, users };
        },
      };
    },
  },
  {
    name: "sorted",
    about: "the list is in another order than by principal name in any case",
    routes: ["users"],
    parameters: {
      by: {
        about: Object.keys(ORDERS).join(", "),
        type: { words: Object.keys(ORDERS) },
        fallback: "code_units",
      },
    },
    effect: (values) => {
      const names = ORDERS[values.text("by") ?? ""] ?? inLowerCase;
      return {
        order: (left: Position, right: Position) =>
          names(left.userPrincipalName, right.userPrincipalName) ||
          inLowerCase(left.msId, right.msId),
      };
    },
  },
];

type Position = Pick<SandboxUser, "userPrincipalName" | "msId">;

function recordsOf({ users }: SandboxPage): readonly JsonObject[] {
  return Array.isArray(users) ? users : [];
}
