import { toUser } from "../src/directory/directory.ts";
import type { StateCount } from "../src/governance/list_states.ts";
import { countDisabled, DISABLED_FIGURES } from "../src/governance/seats.ts";
import { roleFilter, warnOpenReasons } from "../src/mcp/caveats.ts";
import { details } from "../src/mcp/every_tenant.ts";
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

/** The tool `find_disabled`. */

const name = "find_disabled";
const answer = z.strictObject({
  users: z.array(user),
  /** How many match in all; every other count is within these. */
  matched: count,
  /** A user with both reasons counts in both. */
  byReason: z.strictObject({ deleted: count.optional(), archived: count.optional() }),
  /** Holders of a license of either kind. */
  licensed: count.optional(),
  admins: count.optional(),
  /** The counts that are left out, because no record shows them: not known, not none. */
  notDeterminable: z.array(z.string()).optional(),
  nextCursor: z.string().optional(),
  source,
});

const row = answer.omit({ source: true }).partial({ users: true });

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
    let list: readonly StateCount[] = [];
    const { selected: { entries, matched, stateCounts }, source, ...rest } = await listPage(
      {
        tool: name,
        filters: { reason, license, role },
        select: (directory, warn) => {
          list = directory.stateCounts;
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
    const figures = countDisabled(stateCounts, list);
    const { deleted, archived, ...held } = figures;
    const open = DISABLED_FIGURES.filter((figure) => figures[figure] === undefined);
    return {
      users: entries.map(toUser),
      matched,
      byReason: { deleted, archived },
      ...held,
      ...(open.length === 0 ? {} : { notDeterminable: open }),
      ...rest,
      source,
    };
  },
  text: ({ source, ...row }) => [rowText(row), sourceText(source)].join("\n"),
  everyTenant: {
    row,
    rowOf: ({ users, nextCursor, source: _, ...counts }, people): z.output<typeof row> => ({
      ...counts,
      ...details(people, { users, nextCursor }),
    }),
    rowText,
  },
});

function rowText(
  { users, matched, byReason, licensed, admins, nextCursor }: z.output<typeof row>,
): string {
  const shown = users === undefined ? "" : `${users.length} of `;
  const figure = (count: number | undefined): string => String(count ?? "not determinable");
  const { deleted, archived } = byReason;
  return [
    `${shown}${matched} disabled users (deleted ${figure(deleted)}, archived ${
      figure(archived)
    }; ` +
    `licensed ${figure(licensed)}, admins ${figure(admins)})`,
    ...(users === undefined ? [] : [userTable(users)]),
    ...(nextCursor === undefined ? [] : [`nextCursor: ${nextCursor}`]),
  ].join("\n");
}
