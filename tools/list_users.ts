import { toUser } from "../src/directory/directory.ts";
import { userSelection } from "../src/mcp/caveats.ts";
import { details } from "../src/mcp/every_tenant.ts";
import { listPage } from "../src/mcp/list_page.ts";
import {
  asOf,
  common,
  count,
  license,
  paging,
  role,
  source,
  status,
  user,
} from "../src/mcp/schemas.ts";
import { sourceText, userTable } from "../src/mcp/tables.ts";
import { defineTool, type Tool } from "../src/mcp/tool.ts";
import * as z from "zod";

/** The tool `list_users`. */

const name = "list_users";

/** Said where a text finds nobody. */
const NOBODY_FOUND =
  "Nobody has all of these words: the search is by letters, in name, e-mail, principal name and " +
  "object id, without case and accents. Names in another script and nicknames are found by address " +
  "only. Try fewer words, a part of the family name, or the part of the address before the @, " +
  "without other filters";

const row = z.strictObject({
  matched: count,
  users: z.array(user).optional(),
  nextCursor: z.string().optional(),
});

/** Users with status, license, admin flag and roles, filtered, a page at a time. */
export const listUsers: Tool = defineTool({
  name,
  title: "List users",
  description: "Find users by text, role, status, license or admin flag; says how many match.",
  input: z.strictObject({
    query: z.string().max(256).optional().describe("Words in name or address"),
    role: role.optional(),
    status: status.optional(),
    license: license.optional(),
    admin: z.boolean().optional(),
    ...paging,
    ...common,
    ...asOf,
  }),
  output: z.strictObject({
    users: z.array(user),
    matched: count,
    nextCursor: z.string().optional(),
    source,
  }),
  run: async (args, context) => {
    const { query, role, status, license, admin } = args;
    const filters = { query: query?.trim() || undefined, role, status, license, admin };
    const page = await listPage(
      {
        tool: name,
        filters,
        select: (directory, warn) => userSelection(args, directory, warn),
      },
      args,
      context,
    );
    const { selected, source, ...rest } = page;
    if (selected.matched === 0 && query !== undefined && query.trim() !== "") {
      source.warnings = [...source.warnings ?? [], NOBODY_FOUND];
    }
    return { users: selected.entries.map(toUser), matched: selected.matched, ...rest, source };
  },
  text: ({ users, matched, nextCursor, source }) =>
    [
      `${users.length} of ${matched} matching users`,
      userTable(users),
      ...(nextCursor === undefined ? [] : [`nextCursor: ${nextCursor}`]),
      sourceText(source),
    ].join("\n"),
  everyTenant: {
    row,
    rowOf: ({ users, matched, nextCursor }, people): z.output<typeof row> => ({
      matched,
      ...details(people, { users, nextCursor }),
    }),
    rowText: ({ users, matched, nextCursor }: z.output<typeof row>) =>
      [
        `${users === undefined ? "" : `${users.length} of `}${matched} matching users`,
        ...(users === undefined ? [] : [userTable(users)]),
        ...(nextCursor === undefined ? [] : [`nextCursor: ${nextCursor}`]),
      ].join("\n"),
  },
});
