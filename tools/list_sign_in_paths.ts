import {
  describeSignInPaths,
  SIGN_IN_PATH_IDS,
  SIGN_IN_STATES,
  signInWarning,
} from "../src/governance/sign_in.ts";
import { common, tenantSource as sourceSchema } from "../src/mcp/schemas.ts";
import { sourceText } from "../src/mcp/tables.ts";
import { defineTool, type Tool } from "../src/mcp/tool.ts";
import { tenantSource } from "../src/tenant/source.ts";
import * as z from "zod";

/** The tool `list_sign_in_paths`. */

const row = z.strictObject({ declared: z.boolean(), on: z.array(z.enum(SIGN_IN_PATH_IDS)) });

/** The ways to sign in, and which of them are declared as on. */
export const listSignInPaths: Tool = defineTool({
  name: "list_sign_in_paths",
  title: "List sign-in paths",
  description:
    "Ways into the Spanning console and whom each admits, including people not in the user list: VSA, UniView, KaseyaOne.",
  input: z.strictObject(common),
  output: z.strictObject({
    declared: z.boolean(),
    paths: z.array(z.strictObject({
      id: z.enum(SIGN_IN_PATH_IDS),
      state: z.enum(SIGN_IN_STATES),
      whoGetsIn: z.string(),
      requires: z.array(z.string()),
      activityShownAs: z.string(),
      enable: z.array(z.string()),
      disable: z.array(z.string()),
      reference: z.string(),
    })),
    source: sourceSchema,
  }),
  run: (args, context) => {
    const tenant = context.tenants.find(args.tenant);
    const warning = signInWarning(tenant.signInPaths);
    const source = tenantSource(tenant, warning === undefined ? [] : [warning]);
    return Promise.resolve({ ...describeSignInPaths(tenant.signInPaths), source });
  },
  text: ({ declared, paths, source }) =>
    [
      declared
        ? "Declared by this server's operator; Spanning's API does not tell"
        : "Nobody declared which integrations are on (setting SPANNING_SIGN_IN_PATHS), and Spanning's API does not tell",
      ...paths.flatMap((path) => [
        `\n${path.id}: ${path.state}`,
        `who gets in: ${path.whoGetsIn}`,
        `requires: ${path.requires.join(" | ")}`,
        `activity: ${path.activityShownAs}`,
        `turn on: ${path.enable.join(" | ")}`,
        `turn off: ${path.disable.join(" | ")}`,
        `reference: ${path.reference}`,
      ]),
      "",
      sourceText(source),
    ].join("\n"),
  everyTenant: {
    row,
    rowOf: ({ declared, paths }): z.output<typeof row> => ({
      declared,
      on: paths.filter(({ state }) => state === "on").map(({ id }) => id),
    }),
    rowText: ({ declared, on }: z.output<typeof row>) =>
      declared ? `on: ${on.join(", ") || "none"}` : `not declared; always on: ${on.join(", ")}`,
  },
});
