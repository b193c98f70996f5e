import type { FaultKind, JsonObject, SandboxPage } from "./fault.ts";
import { TAG_WORDS } from "./tenant.ts";

/** Faults of the list of users: its links, its pages, and the records on them. */

/** Faults of the link to the next page. */
export const LINK_FAULTS: readonly FaultKind[] = [
  {
    name: "http_link",
    about: "the link begins with http://, whatever the request used",
    routes: ["users"],
    effect: () => ({ page: relink((link) => link.replace(/^https?:/, "http:")) }),
  },
  {
    name: "relative_link",
    about: "the link is a path without an origin",
    routes: ["users"],
    effect: () => ({ page: relink((link) => link.replace(/^https?:\/\/[^/]+/, "")) }),
  },
  {
    name: "foreign_link",
    about: "the link leads to another host",
    routes: ["users"],
    parameters: { host: { about: "which", type: "text", fallback: "elsewhere.example" } },
    effect: (values) => ({
      page: relink((link) => link.replace(/^(https?:\/\/)[^/]+/, `$1${values.text("host")}`)),
    }),
  },
  {
    name: "userinfo_link",
    about: "the link holds a user name and a password",
    routes: ["users"],
    effect: () => ({ page: relink((link) => link.replace("://", "://someone:secret@")) }),
  },
  {
    name: "null_link",
    about: "the last page's link is null, or absent, instead of empty",
    routes: ["users"],
    parameters: {
      as: { about: "null or absent", type: { words: ["null", "absent"] }, fallback: "null" },
    },
    effect: (values) => ({
      page: (page) =>
        page.nextLink === ""
          ? { ...page, nextLink: values.text("as") === "null" ? null : undefined }
          : page,
    }),
  },
  {
    name: "truncated",
    about: "the list ends after a page (default 1) as if it were whole (issues #62, #65)",
    routes: ["users"],
    defaultPage: 1,
    effect: () => ({ page: (page) => ({ ...page, nextLink: "" }) }),
  },
  {
    name: "repeated_cursor",
    about: "the link of a page (default 2) leads to that page again",
    routes: ["users"],
    defaultPage: 2,
    effect: () => ({ page: (page) => ({ ...page, nextLink: page.ownLink }) }),
  },
  {
    name: "endless",
    about: "from a page on (default 1) links with ever new cursors lead to the first users again",
    routes: ["users"],
    defaultPage: 1,
    onwards: true,
    effect: () => {
      let links = 0;
      return {
        page: (page) => {
          const id = `ffffffff-0000-4000-8000-${String(++links).padStart(12, "0")}`;
          return { ...page, nextLink: page.linkToStart(id) };
        },
      };
    },
  },
];

/** Changes a link; leaves the end of the list alone. */
function relink(change: (link: string) => string): (page: SandboxPage) => SandboxPage {
  return (page) => page.nextLink ? { ...page, nextLink: change(page.nextLink) } : page;
}

const NOWHERE = "00000000-0000-0000-0000-000000000000";

/** Faults of the users on a page, and of the tenant's own count. */
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
        about: "the list ends there, or the users follow after the link",
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
        page.before === undefined ? page : { ...page, users: [page.before, ...listRecords(page)] },
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
          : { ...page, users: withoutLastId(listRecords(page)) },
    }),
  },
  {
    name: "count_wrong",
    about: "the tenant's own number of users is wrong",
    routes: ["tenant"],
    parameters: {
      percent: { about: "by how much; may be negative", type: { min: -100 }, fallback: 10 },
    },
    effect: (values) => ({
      tenant: (facts) => ({
        ...facts,
        users: Math.round(Number(facts["users"]) * (1 + (values.number("percent") ?? 0) / 100)),
      }),
    }),
  },
];

function listRecords({ users }: SandboxPage): readonly JsonObject[] {
  return Array.isArray(users) ? users : [];
}

function withoutLastId(records: readonly JsonObject[]): JsonObject[] {
  return records.map((record, at) => {
    const { msId: _, ...rest } = record;
    return at === records.length - 1 ? rest : record;
  });
}

const KNOWN_TAGS: readonly string[] = ["User", ...Object.values(TAG_WORDS)];

/** The shapes in which tags may come, by name: each converts a record's tags. */
const TAG_SHAPES: Readonly<Record<string, (tags: readonly string[]) => unknown>> = {
  objects: (tags) => tags.map((name) => ({ name })),
  string: (tags) => tags.length === 1 ? tags[0] : tags,
  delimited: (tags) => tags.join(", "),
  json: (tags) => JSON.stringify(tags),
  map: (tags) => ({
    ...Object.fromEntries(KNOWN_TAGS.map((tag) => [tag, false])),
    ...Object.fromEntries(tags.map((tag) => [tag, true])),
  }),
  null: () => null,
};

/** Faults of users' records, in the list and on their own route. */
export const RECORD_FAULTS: readonly FaultKind[] = [
  {
    name: "string_booleans",
    about: 'flags come as the texts "True" and "False", as in the vendor module\'s mocks',
    routes: ["users", "user"],
    effect: () => ({
      record: (record) =>
        Object.fromEntries(
          Object.entries(record).map(([name, value]) => [
            name,
            typeof value === "boolean" ? (value ? "True" : "False") : value,
          ]),
        ),
    }),
  },
  {
    name: "tag_shape",
    about: "tags come in another shape than a list of texts",
    routes: ["users", "user"],
    parameters: {
      as: {
        about: Object.keys(TAG_SHAPES).join(", "),
        type: { words: Object.keys(TAG_SHAPES) },
        fallback: "objects",
      },
      field: { about: "the name of the field", type: "text", fallback: "tags" },
    },
    effect: (values) => ({
      record: (record) =>
        reshape(record, TAG_SHAPES[values.text("as") ?? ""], values.text("field") ?? "tags"),
    }),
  },
  {
    name: "no_tags",
    about: "no record has tags, as before they were added to the API",
    routes: ["users", "user"],
    effect: () => ({
      record: ({ tags: _, ...record }) => record,
    }),
  },
  {
    name: "per_user_status_of_tenant",
    about: "the route of one user gives the whole tenant's backup summary (issue #80)",
    routes: ["user"],
    effect: () => ({
      user: (record, tenantSummary) =>
        "backupSummary" in record ? { ...record, backupSummary: tenantSummary() } : record,
    }),
  },
];

function reshape(
  { tags, ...record }: JsonObject,
  shape: ((tags: readonly string[]) => unknown) | undefined,
  field: string,
): JsonObject {
  return Array.isArray(tags) && shape !== undefined ? { ...record, [field]: shape(tags) } : record;
}
