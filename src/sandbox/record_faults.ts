import type { FaultKind } from "./fault.ts";
import type { JsonObject } from "./list_page.ts";

/** Every shape in which tags may come, by its name: what becomes of the tags of a record. */
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

const KNOWN_TAGS: readonly string[] = [
  "User",
  "Shared Mailbox",
  "Global Admin",
  "Spanning Admin",
  "Archived (read-only)",
  "No Microsoft License",
  "Deleted From Microsoft",
];

/** Faults of users' records, in the list and alone. */
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
