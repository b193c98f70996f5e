import { entitlementId } from "../src/governance/roles.ts";
import { listGrants } from "../src/governance/user.ts";
import { roleFilter } from "../src/mcp/caveats.ts";
import { details } from "../src/mcp/every_tenant.ts";
import { listPage } from "../src/mcp/list_page.ts";
import {
  asOf,
  briefUser,
  common,
  count,
  paging,
  role,
  source,
  status,
  toBriefUser,
} from "../src/mcp/schemas.ts";
import { briefTable, evidenceText, sourceText } from "../src/mcp/tables.ts";
import { defineTool, type Tool } from "../src/mcp/tool.ts";
import * as z from "zod";

/** The tool `list_role_grants`. */

const name = "list_role_grants";

const answer = z.strictObject({
  role,
  /** A grant's id is this, `:user:` and the user's id. */
  entitlement: z.string(),
  grants: z.array(z.strictObject({
    user: briefUser,
    evidence: z.array(z.string()),
  })),
  matched: count,
  nextCursor: z.string().optional(),
  source,
});

const row = answer.pick({ grants: true, matched: true, nextCursor: true }).partial({
  grants: true,
});

/** The grants of one role with their evidence, a page at a time. */
export const listRoleGrants: Tool = defineTool({
  name,
  title: "List a role's grants",
  description: "Who holds one role and why: each grant with its user and evidence.",
  input: z.strictObject({
    role,
    status: status.optional(),
    ...paging,
    ...common,
    ...asOf,
  }),
  output: answer,
  run: async (args, context) => {
    const { role, status } = args;
    const page = await listPage(
      {
        tool: name,
        filters: { role, status },
        select: (directory, warn) => {
          const holds = roleFilter(role, directory, warn);
          return {
            state: (state) => holds(state) && (status === undefined || state.status === status),
          };
        },
      },
      args,
      context,
    );
    const { selected: { entries, matched }, source, ...rest } = page;
    const grants = entries.flatMap((entry) =>
      listGrants(entry.identity.id, entry.state).filter((grant) => grant.role === role)
        .map(({ evidence }) => ({ user: toBriefUser(entry), evidence }))
    );
    return { role, entitlement: entitlementId(role), grants, matched, ...rest, source };
  },
  text,
  everyTenant: {
    row,
    rowOf: ({ grants, matched, nextCursor }, people): z.output<typeof row> => ({
      matched,
      ...details(people, { grants, nextCursor }),
    }),
    rowText: ({ grants, matched, nextCursor }: z.output<typeof row>) =>
      [
        `${grants === undefined ? "" : `${grants.length} of `}${matched} grants`,
        ...(grants === undefined
          ? []
          : [briefTable(grants.map(({ user }) => user)), ...evidenceText(grants)]),
        ...(nextCursor === undefined ? [] : [`nextCursor: ${nextCursor}`]),
      ].join("\n"),
  },
});

function text(
  { role, entitlement, grants, matched, nextCursor, source }: z.output<typeof answer>,
): string {
  return [
    `${grants.length} of ${matched} grants of ${role}; grant id: ${entitlement}:user:<id>`,
    briefTable(grants.map(({ user }) => user)),
    ...evidenceText(grants),
    ...(nextCursor === undefined ? [] : [`nextCursor: ${nextCursor}`]),
    sourceText(source),
  ].join("\n");
}
