import { CHECK_IDS, countBySeverity, SEVERITIES } from "../src/governance/review/check.ts";
import { asOf, common, count, countsByName, source } from "../src/mcp/schemas.ts";
import { sourceText } from "../src/mcp/tables.ts";
import { defineTool, type Tool } from "../src/mcp/tool.ts";
import { directoryRequest } from "../src/mcp/tool_context.ts";
import * as z from "zod";

/** The tool `export_access_review`. */

const check = z.enum(CHECK_IDS);

/** Where a package is and what proves it. */
const place = {
  /** Its name. */
  package: z.string(),
  /** If it was written to disk. */
  folder: z.string().optional(),
  /** If it is fetched, as a zip: where, until when, and whether that works once and without a token. */
  address: z.string().optional(),
  until: z.string().optional(),
  opensOnce: z.boolean().optional(),
  manifestSha256: z.string(),
};

const totals = z.strictObject({
  users: count,
  grants: count,
  privileged: count,
  /** Grants that a reviewer has to decide about. */
  toDecide: count,
  /** Grants that were to be revoked, by an earlier closing, and are there. */
  revokedButBack: count,
});

const row = z.strictObject({
  ...place,
  totals,
  /** How many findings. */
  bySeverity: countsByName(SEVERITIES),
}).partial();

/** Seals a review into a package for an auditor. The package's content is never in the answer. */
export const exportAccessReview: Tool = defineTool({
  name: "export_access_review",
  title: "Export access review",
  description:
    "Seals the access review as a package for an auditor: where it is, its SHA-256, control totals.",
  writesTo: "any",
  input: z.strictObject({
    checks: z.array(check).optional(),
    since: z.string().optional().describe("Date: changes from then"),
    ...common,
    ...asOf,
  }),
  output: z.strictObject({
    ...place,
    /** The id of the key that signed the manifest. */
    signedBy: z.string().optional(),
    reservation: z.enum(["INCOMPLETE", "NOT CONFIRMED"]).optional(),
    totals,
    /** Most severe first. */
    findings: z.array(
      z.strictObject({ check: z.string(), severity: z.enum(SEVERITIES), count }),
    ),
    /** Roles and checks: which is not "none" and not "passed". */
    notDeterminable: z.array(z.string()),
    source,
  }),
  run: async ({ checks, since, ...args }, context) => {
    const tenant = context.tenants.find(args.tenant);
    // Loaded when it is asked for: most processes never are.
    const { exportReview } = await import("../src/mcp/export_review.ts");
    const exported = await exportReview(
      tenant,
      { ...directoryRequest(args, context), checks, since: since || undefined },
      await context.evidence?.(),
    );
    const { placed, manifestSha256, keyId, survey, review, source, notDeterminable } = exported;
    const { until, opensOnce, address } = placed;
    return {
      package: placed.name,
      // Whoever calls over a network is not told where the server's folders are.
      ...(placed.place === undefined || address !== undefined ? {} : { folder: placed.place }),
      ...(address === undefined ? {} : { address }),
      ...(until === undefined ? {} : { until: new Date(until).toISOString() }),
      ...(opensOnce ? { opensOnce } : {}),
      manifestSha256,
      ...(keyId === undefined ? {} : { signedBy: keyId }),
      ...(survey.reservation === undefined ? {} : { reservation: survey.reservation.label }),
      totals: survey.totals,
      findings: survey.findings.map(({ check, severity, count }) => ({ check, severity, count })),
      notDeterminable: [...notDeterminable, ...review.notDecidable.map(({ check }) => check)],
      source,
    };
  },
  text: ({ findings, notDeterminable, signedBy, reservation, source, ...rest }) =>
    [
      ...(reservation === undefined ? [] : [reservation]),
      ...describePackage(rest),
      ...(signedBy === undefined ? [] : [`signedBy: ${signedBy}`]),
      ...findings.map(({ check, severity, count }) => `[${severity}] ${check}: ${count}`),
      `not determinable (not "none"): ${notDeterminable.join(" ") || "-"}`,
      sourceText(source),
    ].join("\n"),
  everyTenant: {
    row,
    index: async (rows, context) => {
      const desk = await context.evidence?.();
      // Where owners keep the packages, the answer itself is the index.
      if (desk?.folder === undefined && desk?.shelf === undefined) return undefined;
      const { exportIndex } = await import("../src/mcp/export_review.ts");
      const { place, address } = await exportIndex(rows, desk);
      return address ?? place;
    },
    rowOf: (
      { findings, notDeterminable: _, signedBy: __, reservation: ___, source: ____, ...rest },
    ) => ({ ...rest, bySeverity: countBySeverity(findings) }),
    rowText: ({ bySeverity = {}, ...found }: z.output<typeof row>) => {
      const counts = Object.entries(bySeverity).map(([severity, times]) => `${times} ${severity}`);
      return [...describePackage(found), `findings: ${counts.join(", ") || "none"}`].join("\n");
    },
  },
});

function describePackage(
  { package: name, folder, address, until, opensOnce, manifestSha256, totals }: Placed,
): string[] {
  return [
    `package: ${name}`,
    ...(folder === undefined ? [] : [`folder: ${folder}`]),
    ...(address === undefined
      ? []
      : [`address: ${address} until ${until}${opensOnce ? ", opens once" : ""}`]),
    `manifestSha256: ${manifestSha256}`,
    `totals: ${
      Object.entries(totals ?? {}).map(([total, number]) => `${total} ${number}`).join(", ")
    }`,
  ];
}

type Placed = Omit<z.output<typeof row>, "bySeverity">;
