import { joinTexts, table } from "../src/base/safe_text.ts";
import { roleSummarizer } from "../src/governance/list_states.ts";
import { warnUnknownKind } from "../src/mcp/caveats.ts";
import { asOf, common, count, role, source } from "../src/mcp/schemas.ts";
import { membersText, moreText, sourceText } from "../src/mcp/tables.ts";
import { defineTool, type Tool } from "../src/mcp/tool.ts";
import { directoryRequest } from "../src/mcp/tool_context.ts";
import { directorySource } from "../src/tenant/source.ts";
import * as z from "zod";

/** The tool `list_roles`. */

const row = z.strictObject({
  roles: z.array(z.strictObject({
    id: role,
    members: count.optional(),
    atLeast: count.optional(),
  })),
  untaggedUsers: count,
  adminsOfUnknownKind: count,
});

/** The seven roles, how many users hold each, and what cannot be determined. */
export const listRoles: Tool = defineTool({
  name: "list_roles",
  title: "List roles",
  description:
    "The seven roles: meaning, how many users hold each and are disabled, what cannot be determined.",
  input: z.strictObject({ ...common, ...asOf }),
  output: z.strictObject({
    roles: z.array(z.strictObject({
      id: role,
      displayName: z.string(),
      description: z.string(),
      entitlement: z.string(),
      members: count.optional(),
      /** Instead of members, if more may hold it. */
      atLeast: count.optional(),
      disabledMembers: count.optional(),
      determinable: z.boolean().describe("false: not known, not none"),
    })),
    untaggedUsers: count,
    adminsOfUnknownKind: count,
    unrecognizedTags: z.array(z.string()).optional(),
    /** Beside the 50 that are shown. */
    moreUnrecognizedTags: count.optional(),
    source,
  }),
  run: async (args, context) => {
    const tenant = context.tenants.find(args.tenant);
    const directory = await tenant.directory.get(directoryRequest(args, context));
    const warnings = warnUnknownKind(directory, role.options);
    return {
      ...directory.derived(roleSummarizer(directory.facts.complete)),
      source: directorySource(tenant, directory, warnings),
    };
  },
  text: (
    { roles, untaggedUsers, adminsOfUnknownKind, unrecognizedTags, moreUnrecognizedTags, source },
  ) =>
    [
      table(
        ["role", "name", "members", "disabled", "entitlement", "meaning"],
        roles.map((role) => [
          role.id,
          role.displayName,
          membersText(role),
          role.disabledMembers === undefined ? "not determinable" : String(role.disabledMembers),
          role.entitlement,
          role.description,
        ]),
      ),
      `users without tags: ${untaggedUsers}; administrators of unknown kind: ${adminsOfUnknownKind}`,
      ...(unrecognizedTags === undefined ? [] : [
        `unrecognized tags: ${joinTexts(unrecognizedTags, ", ")}${moreText(moreUnrecognizedTags)}`,
      ]),
      sourceText(source),
    ].join("\n"),
  everyTenant: {
    row,
    rowOf: ({ roles, untaggedUsers, adminsOfUnknownKind }): z.output<typeof row> => ({
      // A role without a figure is not determinable.
      roles: roles.map(({ id, members, atLeast }) => ({
        id,
        ...(members === undefined ? {} : { members }),
        ...(atLeast === undefined ? {} : { atLeast }),
      })),
      untaggedUsers,
      adminsOfUnknownKind,
    }),
    rowText: ({ roles, untaggedUsers, adminsOfUnknownKind }: z.output<typeof row>) =>
      `${roles.map((role) => `${role.id} ${membersText(role)}`).join(", ")}; users without tags ` +
      `${untaggedUsers}, administrators of unknown kind ${adminsOfUnknownKind}`,
  },
});
