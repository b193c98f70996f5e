/** The tool `review_access`. */

import { UserInputError } from "../src/base/errors.ts";
import { MOST_PEOPLE, SEVERITIES } from "../src/governance/review/check.ts";
import { CHECK_IDS, type Finding } from "../src/governance/review/review.ts";
import { describeFilters, openCursor, sealCursor, userPlaceSchema } from "../src/mcp/cursor.ts";
import {
  asOf,
  briefUser,
  common,
  count,
  paging,
  source as listSource,
  toBriefUser,
} from "../src/mcp/schemas.ts";
import { briefTable, sourceText } from "../src/mcp/tables.ts";
import { defineTool, type Tool } from "../src/mcp/tool.ts";
import { directoryRequest } from "../src/mcp/tool_context.ts";
import { reviewTenant } from "../src/tenant/review.ts";
import * as z from "zod";

const check = z.enum(CHECK_IDS).meta({ id: "check" });
const severity = z.enum(SEVERITIES);

const name = "review_access";

/** Without the facts about a user list if no check looks at users. */
const source = listSource.partial({ complete: true, users: true, pages: true });

/** A user in a finding. */
const foundUser = briefUser.extend({ found: z.string().optional() });

/** A tenant's row: where to look; a call for that tenant shows more. */
const row = z.strictObject({
  findings: z.array(z.strictObject({ check, severity, count })),
  notDecidable: z.array(check),
  source,
});

/** Findings, most severe first, and checks that could not be decided. */
export const reviewAccess: Tool = defineTool({
  name,
  title: "Review access",
  description:
    "What is wrong with access: findings by severity with users and advice, what cannot be decided, what passed.",
  input: z.strictObject({
    checks: z.array(check).optional().describe("default: all"),
    limit: paging.limit.removeDefault().optional().describe("with one check"),
    cursor: paging.cursor,
    ...common,
    ...asOf,
  }),
  output: z.strictObject({
    findings: z.array(z.strictObject({
      check,
      severity,
      title: z.string(),
      count,
      /** The first 5, or a page of them; the advice says how to get the rest. */
      users: z.array(foundUser),
      advice: z.string(),
    })),
    notDecidable: z.array(z.strictObject({ check, reason: z.string() })),
    passed: z.array(check),
    nextCursor: z.string().optional(),
    source,
  }),
  run: async (args, context) => {
    const tenant = context.tenants.find(args.tenant);
    const checks = args.checks ?? [];
    const [only, ...others] = checks;
    const paged = args.limit !== undefined || Boolean(args.cursor);
    if (paged && (only === undefined || others.length > 0)) {
      throw new UserInputError(
        "Cannot page through the people of several checks: name one check, or leave out limit and cursor",
      );
    }
    const filters = describeFilters({ checks: checks.join(), asOf: args.asOf || undefined });
    const asked = { tool: name, filters };
    const place = await openCursor(args.cursor, tenant, asked);
    const cursor = place === undefined ? undefined : userPlaceSchema.parse(place);
    const limit = args.limit ??
      (only !== undefined && others.length === 0 && paged ? 25 : MOST_PEOPLE);
    const { findings, notDecidable, passed, source } = await reviewTenant(
      tenant,
      checks,
      directoryRequest(args, context),
      // One more than is shown, to know whether there are more.
      {
        limit: limit + 1,
        ...(cursor === undefined ? {} : { after: { userPrincipalName: cursor[0], id: cursor[1] } }),
      },
    );
    const [finding] = findings;
    const more = only !== undefined && others.length === 0 && finding !== undefined &&
      finding.people.length > limit;
    const last = finding?.people[limit - 1]?.identity;
    const fetchedAt = Date.parse(source.fetchedAt);
    const nextCursor = more && last !== undefined
      ? await sealCursor(
        [last.userPrincipalName, last.id, cursor?.[2] ?? fetchedAt],
        tenant,
        asked,
      )
      : undefined;
    if (cursor !== undefined && cursor[2] !== fetchedAt) {
      source.warnings = [
        ...source.warnings ?? [],
        `This page is from another reading of the tenant than the first page (${
          new Date(cursor[2]).toISOString()
        }): users may have changed in between`,
      ];
    }
    return {
      findings: findings.map((finding) => ({
        check: finding.check,
        severity: finding.severity,
        title: finding.title,
        count: finding.count,
        users: finding.people.slice(0, limit).map(showPerson),
        advice: [
          finding.advice,
          ...(paged ? [] : describeRest(finding, limit, source.complete ?? true)),
        ].join(" "),
      })),
      notDecidable: notDecidable.map((open) => ({ ...open })),
      passed: [...passed],
      ...(nextCursor === undefined ? {} : { nextCursor }),
      source,
    };
  },
  text: ({ findings, notDecidable, passed, nextCursor, source }) =>
    [
      `${findings.length} findings, ${notDecidable.length} not decidable, ${passed.length} passed`,
      ...findings.flatMap(({ check, severity, title, count, users, advice }) => [
        `\n[${severity}] ${check}: ${title} (${count})`,
        ...(users.length === 0 ? [] : [briefTable(users)]),
        `advice: ${advice}`,
      ]),
      "",
      ...notDecidable.map(({ check, reason }) =>
        `not decidable (not "passed"): ${check}: ${reason}`
      ),
      ...(nextCursor === undefined ? [] : [`nextCursor: ${nextCursor}`]),
      `passed: ${passed.length === 0 ? "none" : passed.join(", ")}`,
      sourceText(source),
    ].join("\n"),
  everyTenant: {
    limitOfOne: true,
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

function showPerson({ found, ...entry }: Finding["people"][number]) {
  return { ...toBriefUser(entry), ...(found === undefined ? {} : { found }) };
}

/**
 * Says how to list the users whom a finding does not show; empty where it shows all. A list that is
 * not whole takes a call that accepts such a list.
 */
function describeRest(
  { check, count, people }: Finding,
  limit: number,
  complete: boolean,
): string[] {
  // A finding that shows nobody counts something other than people.
  if (people.length === 0 || people.length <= limit) return [];
  const call = { checks: [check], limit: 200, ...(complete ? {} : { allowPartial: true }) };
  return [
    `The first ${limit} of ${count} are shown; review_access with ${JSON.stringify(call)} lists ${
      complete ? "all of them" : "those who were read"
    }, page by page.`,
  ];
}
