/** The tool `list_users`. */

import { toUser } from "../src/directory/directory.ts";
import { userSelection } from "../src/mcp/caveats.ts";
import { listPage } from "../src/mcp/list_page.ts";
import { common, count, license, paging, role, source, status, user } from "../src/mcp/schemas.ts";
import { sourceText, userTable } from "../src/mcp/tables.ts";
import { defineTool, type Tool } from "../src/mcp/tool.ts";
import * as z from "zod";

const name = "list_users";

/** Users with status, license, admin flag and roles, filtered, a page at a time. */
export const listUsers: Tool = defineTool({
  name,
  title: "List users",
  description: "Find users by text, role, status, license or admin flag; says how many match.",
  input: z.strictObject({
    query: z.string().max(256).optional().describe("Text in name or address"),
    role: role.optional(),
    status: status.optional(),
    license: license.optional(),
    admin: z.boolean().optional(),
    ...paging,
    ...common,
  }),
  output: z.strictObject({
    users: z.array(user),
    matched: count,
    nextCursor: z.string().optional(),
    source,
  }),
  run: async (args, context) => {
    const { query, role, status, license, admin } = args;
    const filters = { query: query || undefined, role, status, license, admin };
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
    return { users: selected.entries.map(toUser), matched: selected.matched, ...rest, source };
  },
  text: ({ users, matched, nextCursor, source }) =>
    [
      `${users.length} of ${matched} matching users`,
      userTable(users),
      ...(nextCursor === undefined ? [] : [`nextCursor: ${nextCursor}`]),
      sourceText(source),
    ].join("\n"),
});
