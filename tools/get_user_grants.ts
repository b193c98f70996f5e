import * as z from "zod";
import { userOf } from "../src/directory/directory.ts";
import { lookUpUser } from "../src/directory/look_up_user.ts";
import { UserInputError } from "../src/errors.ts";
import { grantsOf } from "../src/governance/grants.ts";
import { source, user } from "../src/mcp/answer_schemas.ts";
import { directoryRequest } from "../src/mcp/list_page.ts";
import { common, role } from "../src/mcp/parameters.ts";
import { sourceOf, sourceText } from "../src/mcp/source.ts";
import { defineTool, type Tool } from "../src/mcp/tool.ts";
import { userTable } from "../src/mcp/user_table.ts";
import { cell, table } from "../src/text/table.ts";

/** What one user holds, with the evidence for each grant and what cannot be known. */
export const getUserGrants: Tool = defineTool({
  name: "get_user_grants",
  title: "Get a user's grants",
  description:
    "What access one person holds and why: each role with its evidence (tag or flag), contradictions, and the roles that cannot be determined.",
  input: z.strictObject({
    user: z.string().min(1).max(512).describe("Principal name, e-mail or Microsoft object id"),
    ...common,
  }),
  output: z.strictObject({
    user,
    grants: z.array(z.strictObject({
      id: z.string(),
      entitlement: z.string(),
      role,
      displayName: z.string(),
      evidence: z.array(z.string()).describe("which tag or flag says so"),
    })),
    notDeterminable: z.array(role).optional().describe("not known, not none"),
    adminOfUnknownKind: z.literal(true).optional(),
    conflicts: z.array(z.string()).optional().describe("tags and flags that disagree"),
    source,
  }),
  run: async (args, context) => {
    const tenant = context.tenant(args.tenant);
    const { directory, found } = await lookUpUser(
      tenant,
      args.user,
      directoryRequest(args, context),
    );
    if (found === undefined) {
      const reach = directory.facts.complete ? "" : ", as far as its incomplete user list shows";
      throw new UserInputError(
        `No user ${cell(args.user)} in tenant ${tenant.id}${reach}: no principal name, e-mail or ` +
          "Microsoft object id is equal to it. Search with list_users and a part of the name as query, and with refresh: true for " +
          "somebody added in the last minutes",
      );
    }
    const { identity, standing } = found.entry;
    const others = found.others.map((other) =>
      `Another record has the same e-mail or name: ${other.identity.userPrincipalName} ` +
      `(${other.standing.status}, id ${other.identity.id})`
    );
    return {
      user: userOf(found.entry),
      grants: grantsOf(identity.id, standing),
      ...(standing.notDeterminable.length === 0
        ? {}
        : { notDeterminable: [...standing.notDeterminable] }),
      ...(standing.adminOfUnknownKind ? { adminOfUnknownKind: true as const } : {}),
      ...(standing.conflicts.length === 0 ? {} : { conflicts: [...standing.conflicts] }),
      source: sourceOf(tenant, directory, others),
    };
  },
  text: ({ user, grants, notDeterminable, adminOfUnknownKind, conflicts, source }) =>
    [
      userTable([user]),
      "",
      grants.length === 0 ? "no grants are proven" : table(
        ["role", "name", "evidence", "grant id"],
        grants.map((grant) => [
          grant.role,
          grant.displayName,
          grant.evidence.join("; "),
          grant.id,
        ]),
      ),
      ...(notDeterminable === undefined
        ? []
        : [`not determinable (not "none"): ${notDeterminable.join(", ")}`]),
      ...(adminOfUnknownKind ? ["administrator of unknown kind: global or Spanning"] : []),
      ...(conflicts ?? []).map((conflict) => `conflict: ${conflict}`),
      sourceText(source),
    ].join("\n"),
});
