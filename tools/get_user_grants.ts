import { joinTexts, table } from "../src/base/safe_text.ts";
import { toUser } from "../src/directory/directory.ts";
import { signInWarning } from "../src/governance/sign_in.ts";
import { listGrants } from "../src/governance/user.ts";
import { asOf, common, role, source, user } from "../src/mcp/schemas.ts";
import { sourceText, userTable } from "../src/mcp/tables.ts";
import { defineTool, type Tool } from "../src/mcp/tool.ts";
import { directoryRequest, NobodyError, requireUser } from "../src/mcp/tool_context.ts";
import { directorySource } from "../src/tenant/source.ts";
import * as z from "zod";

/** The tool `get_user_grants`. */

/** Where somebody is known; a call for that tenant shows more. */
const row = z.strictObject({
  known: z.boolean(),
  ...user.pick({ id: true, userPrincipalName: true, status: true, roles: true }).partial().shape,
  notDeterminable: z.array(role).optional(),
});

/** One user's grants, with evidence and what cannot be determined. */
export const getUserGrants: Tool = defineTool({
  name: "get_user_grants",
  title: "Get a user's grants",
  description:
    "What access one person has and why: each role with its evidence, contradictions, what cannot be determined.",
  input: z.strictObject({
    user: z.string().min(1).max(512).describe("Principal name, e-mail or object id"),
    ...common,
    ...asOf,
  }),
  output: z.strictObject({
    user,
    grants: z.array(z.strictObject({
      id: z.string(),
      entitlement: z.string(),
      role,
      displayName: z.string(),
      /** The tags and flags that prove it. */
      evidence: z.array(z.string()),
    })),
    /** Not known, not none. */
    notDeterminable: z.array(role).optional(),
    adminOfUnknownKind: z.boolean().optional(),
    /** Contradictions between tags and flags. */
    conflicts: z.array(z.string()).optional(),
    source,
  }),
  run: async (args, context) => {
    const tenant = context.tenants.find(args.tenant);
    const request = directoryRequest(args, context);
    const { directory, found, others } = await requireUser(tenant, args.user, request);
    const { identity, state } = found.entry;
    const warning = signInWarning(tenant.signInPaths);
    return {
      user: toUser(found.entry),
      grants: listGrants(identity.id, state),
      ...(state.notDeterminable.length === 0
        ? {}
        : { notDeterminable: [...state.notDeterminable] }),
      ...(state.adminOfUnknownKind ? { adminOfUnknownKind: true } : {}),
      ...(state.conflicts.length === 0 ? {} : { conflicts: [...state.conflicts] }),
      source: directorySource(tenant, directory, [
        ...others,
        ...(warning === undefined ? [] : [warning]),
      ]),
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
          joinTexts(grant.evidence, "; "),
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
  everyTenant: {
    row,
    rowOf: ({ user, notDeterminable }): z.output<typeof row> => ({
      known: true,
      id: user.id,
      userPrincipalName: user.userPrincipalName,
      status: user.status,
      roles: user.roles,
      ...(notDeterminable === undefined ? {} : { notDeterminable }),
    }),
    // Nobody of that name in a tenant is an answer about that tenant.
    rowOfError: (error) => error instanceof NobodyError ? { known: false } : undefined,
    rowText: ({ known, id, userPrincipalName, status, roles = [], notDeterminable }) =>
      known
        ? `${joinTexts([userPrincipalName ?? ""], ", ")}, ${status}, ${
          roles.join(" ") || "no roles are proven"
        }, id ${joinTexts([id ?? ""], ", ")}` +
          (notDeterminable === undefined
            ? ""
            : `, not determinable (not "none"): ${notDeterminable.join(" ")}`)
        : "not known there",
  },
});
