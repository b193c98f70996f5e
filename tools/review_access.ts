/** The tool `review_access`. */

import { toUser } from "../src/directory/directory.ts";
import { SEVERITIES } from "../src/governance/review/check.ts";
import { CHECK_IDS, type Finding } from "../src/governance/review/review.ts";
import { common, count, source, user } from "../src/mcp/schemas.ts";
import { sourceText, userTable } from "../src/mcp/tables.ts";
import { defineTool, type Tool } from "../src/mcp/tool.ts";
import { directoryRequest } from "../src/mcp/tool_context.ts";
import { reviewTenant } from "../src/tenant/review.ts";
import * as z from "zod";

const check = z.enum(CHECK_IDS).meta({ id: "check" });
const severity = z.enum(SEVERITIES);

/** A tenant's row: where to look; a call for that tenant shows more. */
const row = z.strictObject({
  findings: z.array(z.strictObject({ check, severity, count })),
  notDecidable: z.array(check),
  source,
});

/** Findings, most severe first, and checks that could not be decided. */
export const reviewAccess: Tool = defineTool({
  name: "review_access",
  title: "Review access",
  description:
    "What is wrong with access: findings by severity with users and advice, what cannot be decided, what passed.",
  input: z.strictObject({
    checks: z.array(check).optional().describe("default: all"),
    ...common,
  }),
  output: z.strictObject({
    findings: z.array(z.strictObject({
      check,
      severity,
      title: z.string(),
      count,
      /** The first 10; the advice says how to get the rest. */
      users: z.array(user),
      advice: z.string(),
    })),
    notDecidable: z.array(z.strictObject({ check, reason: z.string() })),
    passed: z.array(check),
    source,
  }),
  run: async (args, context) => {
    const tenant = context.tenants.find(args.tenant);
    const request = directoryRequest(args, context);
    const { findings, notDecidable, passed, source } = await reviewTenant(
      tenant,
      args.checks ?? [],
      request,
    );
    return {
      findings: findings.map((finding) => ({
        check: finding.check,
        severity: finding.severity,
        title: finding.title,
        count: finding.count,
        users: finding.people.map(toUser),
        advice: [finding.advice, ...describeRest(finding, source.complete)].join(" "),
      })),
      notDecidable: notDecidable.map((open) => ({ ...open })),
      passed: [...passed],
      source,
    };
  },
  text: ({ findings, notDecidable, passed, source }) =>
    [
      `${findings.length} findings, ${notDecidable.length} not decidable, ${passed.length} passed`,
      ...findings.flatMap(({ check, severity, title, count, users, advice }) => [
        `\n[${severity}] ${check}: ${title} (${count})`,
        ...(users.length === 0 ? [] : [userTable(users)]),
        `advice: ${advice}`,
      ]),
      "",
      ...notDecidable.map(({ check, reason }) =>
        `not decidable (not "passed"): ${check}: ${reason}`
      ),
      `passed: ${passed.length === 0 ? "none" : passed.join(", ")}`,
      sourceText(source),
    ].join("\n"),
  everyTenant: {
    row,
    rowOf: ({ findings, notDecidable, source }): z.output<typeof row> => ({
      findings: findings.map(({ check, severity, count }) => ({ check, severity, count })),
      notDecidable: notDecidable.map(({ check }) => check),
      source,
    }),
    rowText: ({ findings, notDecidable, source }: z.output<typeof row>) =>
      [
        ...findings.map(({ check, severity, count }) => `[${severity}] ${check}: ${count}`),
        ...(findings.length === 0 ? ["no findings"] : []),
        ...(notDecidable.length === 0
          ? []
          : [`not decidable (not "passed"): ${notDecidable.join(", ")}`]),
        sourceText(source),
      ].join("\n"),
  },
});

/**
 * Says how to list the users whom a finding does not show; empty where it shows all. A list that is
 * not whole takes a call that accepts such a list.
 */
function describeRest({ count, people, filter }: Finding, complete: boolean): string[] {
  // A finding that shows nobody counts something other than people.
  if (people.length === 0 || people.length >= count) return [];
  const shown = `The first ${people.length} of ${count} are shown`;
  const partial = complete ? {} : { allowPartial: true };
  if (filter === undefined) {
    const how = complete ? "without one" : `with ${JSON.stringify(partial)} alone`;
    return [`${shown}; no filter finds the others alone, so page through list_users ${how}.`];
  }
  const whom = complete ? "all of them" : "those who were read";
  return [
    `${shown}; list_users with ${
      JSON.stringify({ ...filter, ...partial })
    } lists ${whom}, and perhaps others.`,
  ];
}
