import type { FaultKind } from "./fault.ts";
import type { JsonObject, ListPage } from "./list_page.ts";

const NOWHERE = "00000000-0000-0000-0000-000000000000";

/** Faults of what a page of the list holds, and of the counts beside it. */
export const LIST_FAULTS: readonly FaultKind[] = [
  {
    name: "capped_size",
    about: "pages never hold more users than this, whatever was asked (issue #41)",
    routes: ["users"],
    parameters: { size: { about: "how many", type: { min: 1 }, fallback: 50 } },
    effect: (values) => ({ size: (size) => Math.min(size, values.number("size") ?? size) }),
  },
  {
    name: "empty_first_page",
    about: "the first page holds nobody",
    routes: ["users"],
    defaultPage: 1,
    parameters: {
      then: {
        about: "the list ends there, or the users follow behind the link",
        type: { words: ["end", "users"] },
        fallback: "end",
      },
    },
    effect: (values) => ({
      page: (page) => ({
        ...page,
        users: [],
        nextLink: values.text("then") === "end" ? "" : page.linkToStart(NOWHERE),
      }),
    }),
  },
  {
    name: "duplicate_users",
    about: "each page begins with the last user of the page before",
    routes: ["users"],
    effect: () => ({
      page: (page) =>
        page.before === undefined ? page : { ...page, users: [page.before, ...recordsOf(page)] },
    }),
  },
  {
    name: "wrong_shape",
    about: "200 with JSON of another shape than the list's",
    routes: ["users"],
    parameters: {
      what: {
        about: "users: not an array; id: a record without msId",
        type: { words: ["users", "id"] },
        fallback: "users",
      },
    },
    effect: (values) => ({
      page: (page) =>
        values.text("what") === "users"
          ? { ...page, users: { items: page.users } }
          : { ...page, users: withoutLastId(recordsOf(page)) },
    }),
  },
  {
    name: "count_wrong",
    about: "the tenant's own number of users is off",
    routes: ["tenant"],
    parameters: {
      percent: { about: "by so much, also below 0", type: { min: -100 }, fallback: 10 },
    },
    effect: (values) => ({
      tenant: (facts) => ({
        ...facts,
        users: Math.round(Number(facts["users"]) * (1 + (values.number("percent") ?? 0) / 100)),
      }),
    }),
  },
];

function recordsOf({ users }: ListPage): readonly JsonObject[] {
  return Array.isArray(users) ? users : [];
}

function withoutLastId(records: readonly JsonObject[]): JsonObject[] {
  return records.map((record, at) => {
    const { msId: _, ...rest } = record;
    return at === records.length - 1 ? rest : record;
  });
}
