import { quoteUnlessPlain, table } from "../src/base/safe_text.ts";
import { readSeats } from "../src/governance/seats.ts";
import { DECLARABLE_PATHS, describeDeclared } from "../src/governance/sign_in.ts";
import { common, count, source, tenantSource } from "../src/mcp/schemas.ts";
import { sourceText } from "../src/mcp/tables.ts";
import { defineTool, type Tool } from "../src/mcp/tool.ts";
import { fetchedSource } from "../src/tenant/source.ts";
import * as z from "zod";

/** The tool `get_tenant`. */

const seats = z.strictObject({
  purchased: count.optional(),
  assigned: count.optional(),
  /** Negative where more is assigned than was bought. */
  available: z.int().optional(),
});

/** Spanning does not report what is absent. */
const licenses = z.strictObject({
  standard: seats,
  archived: seats,
  assignedInAll: count.optional(),
});

const row = z.strictObject({
  licenses,
  users: count.optional(),
  paymentStatus: z.string().optional(),
});

/** The tenant's own figures: seats, users, payment status, and declared sign-in paths. */
export const getTenant: Tool = defineTool({
  name: "get_tenant",
  title: "Get the tenant",
  description:
    "The tenant's own figures: seats bought, assigned and available, users, payment status.",
  input: z.strictObject(common),
  output: z.strictObject({
    licenses,
    users: count.optional(),
    sharedMailboxes: count.optional(),
    paymentStatus: z.string().optional(),
    region: z.string(),
    /** The integrations declared as on; the API does not report them. */
    signInPaths: z.union([z.enum(["not_declared", "none"]), z.array(z.enum(DECLARABLE_PATHS))]),
    source: tenantSource.extend({ fetchedAt: source.shape.fetchedAt }),
  }),
  run: async (args, { tenants, signal }) => {
    const tenant = tenants.find(args.tenant);
    const fetchedAt = tenant.now();
    const { users, sharedMailboxes, status, ...counts } = await tenant.client.tenant({ signal });
    return {
      licenses: readSeats(counts),
      ...(users === undefined || users < 0 ? {} : { users }),
      ...(sharedMailboxes === undefined || sharedMailboxes < 0 ? {} : { sharedMailboxes }),
      ...(status === undefined ? {} : { paymentStatus: status }),
      region: tenant.region,
      signInPaths: describeDeclared(tenant.signInPaths),
      source: fetchedSource(tenant, fetchedAt),
    };
  },
  text: ({ licenses, users, sharedMailboxes, paymentStatus, region, signInPaths, source }) =>
    [
      table(
        ["license", "purchased", "assigned", "available"],
        [["standard", licenses.standard] as const, ["archived", licenses.archived] as const].map(
          ([kind, { purchased, assigned, available }]) => [
            kind,
            ...[purchased, assigned, available].map((figure) => String(figure ?? "not told")),
          ],
        ),
      ),
      `assigned in all: ${licenses.assignedInAll ?? "not told"}`,
      `users ${users ?? "not told"}, shared mailboxes ${
        sharedMailboxes ?? "not told"
      }, payment status ${
        paymentStatus === undefined ? "not told" : quoteUnlessPlain(paymentStatus)
      }, region ${region}`,
      `sign-in paths: ${Array.isArray(signInPaths) ? signInPaths.join(", ") : signInPaths}`,
      sourceText(source),
    ].join("\n"),
  everyTenant: {
    row,
    rowOf: ({ licenses, users, paymentStatus }): z.output<typeof row> => ({
      licenses,
      ...(users === undefined ? {} : { users }),
      ...(paymentStatus === undefined ? {} : { paymentStatus }),
    }),
    rowText: (
      { licenses: { assignedInAll, ...kinds }, users, paymentStatus }: z.output<typeof row>,
    ) =>
      Object.entries(kinds).map(([kind, { purchased, assigned, available }]) =>
        `${kind} ${
          [purchased, assigned, available].map((figure) => figure ?? "not told").join("/")
        } bought/assigned/available`
      ).join(", ") +
      (assignedInAll === undefined ? "" : `, assigned in all ${assignedInAll}`) +
      `; users ${users ?? "not told"}, payment status ${
        paymentStatus === undefined ? "not told" : quoteUnlessPlain(paymentStatus)
      }`,
  },
});
