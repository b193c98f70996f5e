/** The tool `find_disabled`. */

import { sumCounts, toUser } from "../src/directory/directory.ts";
import type { DisabledReason } from "../src/governance/account_state.ts";
import { roleFilter, warnOpenReasons } from "../src/mcp/caveats.ts";
import { listPage } from "../src/mcp/list_page.ts";
import {
  asOf,
  common,
  count,
  disabledReason,
  license,
  paging,
  role,
  source,
  user,
} from "../src/mcp/schemas.ts";
import { sourceText, userTable } from "../src/mcp/tables.ts";
import { defineTool, type Tool } from "../src/mcp/tool.ts";
import * as z from "zod";

const name = "find_disabled";

const answer = z.strictObject({
  users: z.array(user),
  /** How many match in all; every other count is within these. */
  matched: count,
  /** A user with both reasons counts in both. */
  byReason: z.strictObject({ deleted: count, archived: count }),
  /** Holders of a license of either kind. */
  licensed: count,
  admins: count,
  nextCursor: z.string().optional(),
  source,
});

/** Users who are deleted or archived, and what they still hold. */
export const findDisabled: Tool = defineTool({
  name,
  title: "Find disabled users",
  description: "Deleted or archived users and what they still hold: paid seats, admin roles.",
  input: z.strictObject({
    reason: disabledReason.optional(),
    license: license.optional(),
    role: role.optional(),
    ...paging,
    ...common,
    ...asOf,
  }),
  output: answer,
  run: async (args, context) => {
    const { reason, license, role } = args;
    const page = await listPage(
      {
        tool: name,
        filters: { reason, license, role },
        select: (directory, warn) => {
          const warnings = new Set(warnOpenReasons(directory, reason));
          const holds = role === undefined
            ? undefined
            : roleFilter(role, directory, (warning) => warnings.add(warning));
          for (const warning of warnings) warn(warning);
          return {
            state: (state) =>
              state.status === "disabled" &&
              (reason === undefined || state.disabledBecause.includes(reason)) &&
              (license === undefined || state.license === license) &&
              (holds === undefined || holds(state)),
          };
        },
      },
      args,
      context,
    );
    const { selected: { entries, matched, stateCounts }, source, ...rest } = page;
    const countReason = (reason: DisabledReason): number =>
      sumCounts(stateCounts, (state) => state.disabledBecause.includes(reason));
    return {
      users: entries.map(toUser),
      matched,
      byReason: { deleted: countReason("deleted"), archived: countReason("archived") },
      licensed: sumCounts(stateCounts, ({ licensed }) => licensed === true),
      admins: sumCounts(stateCounts, ({ admin }) => admin === true),
      ...rest,
      source,
    };
  },
  text,
  everyTenant: { row: answer, rowOf: (answer) => answer, rowText: text },
});

function text(
  { users, matched, byReason, licensed, admins, nextCursor, source }: z.output<typeof answer>,
): string {
  return [
    `${users.length} of ${matched} disabled users (deleted ${byReason.deleted}, archived ${byReason.archived}; licensed ${licensed}, admins ${admins})`,
    userTable(users),
    ...(nextCursor === undefined ? [] : [`nextCursor: ${nextCursor}`]),
    sourceText(source),
  ].join("\n");
}
