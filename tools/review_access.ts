import { UserInputError } from "../src/base/errors.ts";
import {
  CHECK_IDS,
  countBySeverity,
  MOST_PEOPLE,
  SEVERITIES,
} from "../src/governance/review/check.ts";
import type { Finding, Recurrence } from "../src/governance/review/review.ts";
import { describeFilters, openCursor, sealCursor, userPlaceSchema } from "../src/mcp/cursor.ts";
import {
  asOf,
  briefUser,
  common,
  count,
  countsByName,
  paging,
  source as listSource,
  toBriefUser,
} from "../src/mcp/schemas.ts";
import { briefTable, sourceText } from "../src/mcp/tables.ts";
import { defineTool, type Tool } from "../src/mcp/tool.ts";
import { directoryRequest } from "../src/mcp/tool_context.ts";
import * as z from "zod";

/** The tool `review_access`. */

/** One of those that can be asked for, which the arguments name. */
const check = z.string();
const severity = z.enum(SEVERITIES);

const name = "review_access";

/** Without the facts about a user list if no check looks at users. */
const source = listSource.partial({ complete: true, users: true, pages: true });

/** A user in a finding. */
const foundUser = briefUser.extend({
  found: z.string().optional(),
  /** With `since`; absent where the earlier list could not tell. */
  new: z.boolean().optional(),
});

/** With `since`: how many are new and how many were found then; the others could not be judged. */
const recurrence = { new: z.int().optional(), known: z.int().optional() };

/** A tenant's row: where to look; a call for that tenant shows more. */
const row = z.strictObject({
  /** How many findings. */
  bySeverity: countsByName(SEVERITIES),

  findings: z.array(z.strictObject({ check, severity, count, ...recurrence })).optional(),
  /** Instead of the findings, where rows are short; most severe first. */
  found: z.array(check).optional(),
  notDecidable: z.array(check),
  since: z.string().optional(),
});

/** Findings, most severe first, and checks that could not be decided. */
export const reviewAccess: Tool = defineTool({
  name,
  title: "Review access",
  description:
    "What is wrong with access: findings by severity with users and advice, what is undecidable, what passed.",
  input: z.strictObject({
    checks: z.array(z.enum(CHECK_IDS)).optional(),
    limit: paging.limit.removeDefault().optional(),
    cursor: paging.cursor,
    since: z.string().optional().describe("Date: marks new ones"),
    ...common,
    ...asOf,
  }),
  output: z.strictObject({
    findings: z.array(z.strictObject({
      check,
      severity,
      title: z.string(),
      count,
      ...recurrence,
      /** The first 5, or a page of them; the advice says how to get the rest. */
      users: z.array(foundUser),
      advice: z.string(),
    })),
    notDecidable: z.array(z.strictObject({ check, reason: z.string() })),
    passed: z.array(check),
    nextCursor: z.string().optional(),
    /** When the earlier list was read that findings are compared with. */
    since: z.string().optional(),
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
    const [since, asOf] = [args.since, args.asOf].map((text) => text || undefined);
    const filters = describeFilters({ checks: checks.join(), asOf, since });
    const asked = { tool: name, filters };
    const place = await openCursor(args.cursor, tenant, asked);
    const cursor = place === undefined ? undefined : userPlaceSchema.parse(place);
    const limit = args.limit ??
      (only !== undefined && others.length === 0 && paged ? 25 : MOST_PEOPLE);
    const { reviewTenant } = await import("../src/tenant/review.ts");
    const { findings, notDecidable, passed, compared, source } = await reviewTenant(
      tenant,
      checks,
      directoryRequest(args, context),
      // One more than is shown, to know whether there are more.
      {
        limit: limit + 1,
        ...(cursor === undefined ? {} : { after: { userPrincipalName: cursor[0], id: cursor[1] } }),
      },
      since,
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
        ...countNew(compared?.findings.get(finding.check)),
        users: finding.people.slice(0, limit).map((person) =>
          showPerson(person, compared?.findings.get(finding.check))
        ),
        advice: [
          finding.advice,
          ...(paged ? [] : describeRest(finding, limit, source.complete ?? true)),
        ].join(" "),
      })),
      notDecidable: notDecidable.map((open) => ({ ...open })),
      passed: [...passed],
      ...(nextCursor === undefined ? {} : { nextCursor }),
      ...(compared === undefined ? {} : { since: new Date(compared.since).toISOString() }),
      source,
    };
  },
  text: ({ findings, notDecidable, passed, nextCursor, since, source }) =>
    [
      `${findings.length} findings, ${notDecidable.length} not decidable, ${passed.length} passed`,
      ...describeSince(since),
      ...findings.flatMap(({ check, severity, title, users, advice, ...counts }) => [
        `\n[${severity}] ${check}: ${title} (${describeCounts(counts, since)})`,
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
    row,
    rowOf: ({ findings, notDecidable, since }, people): z.output<typeof row> => ({
      bySeverity: countBySeverity(findings),
      ...(people > 0
        ? {
          findings: findings.map(({ title: _title, users: _users, advice: _advice, ...rest }) =>
            rest
          ),
        }
        : { found: findings.map(({ check }) => check) }),
      notDecidable: notDecidable.map(({ check }) => check),
      ...(since === undefined ? {} : { since }),
    }),
    rowText: ({ bySeverity, findings, found = [], notDecidable, since }: z.output<typeof row>) => {
      const counted = Object.entries(bySeverity).map(([severity, times]) => `${times} ${severity}`);
      return [
        ...describeSince(since),
        counted.length === 0 ? "no findings" : counted.join(", "),
        ...(findings ?? []).map(({ check, severity, ...counts }) =>
          `[${severity}] ${check}: ${describeCounts(counts, since)}`
        ),
        ...(found.length === 0 ? [] : [`found: ${found.join(" ")}`]),
        ...(notDecidable.length === 0
          ? []
          : [`not decidable (not "passed"): ${notDecidable.join(" ")}`]),
      ].join("\n");
    },
  },
});

interface Counts {
  readonly count: number;
  readonly new?: number | undefined;
  readonly known?: number | undefined;
}

function countNew(recurrence: Recurrence | undefined): Omit<Counts, "count"> {
  return recurrence === undefined ? {} : { new: recurrence.new, known: recurrence.known };
}

function describeSince(since: string | undefined): string[] {
  return since === undefined ? [] : [`new and known: compared with the reading of ${since}`];
}

/** The count, and with `since` what of it is new; what is neither could not be judged then. */
function describeCounts({ count, new: fresh, known }: Counts, since: string | undefined): string {
  if (since === undefined) return String(count);
  if (fresh === undefined || known === undefined) return `${count}; not compared`;
  const open = count - fresh - known;
  return [
    `${count}: ${fresh} new, ${known} known`,
    ...(open > 0 ? [`${open} not determinable`] : []),
  ].join(", ");
}

function showPerson(
  { found, ...entry }: Finding["people"][number],
  recurrence: Recurrence | undefined,
) {
  const isNew = recurrence?.isNew?.get(entry.identity.id);
  return {
    ...toBriefUser(entry),
    ...(found === undefined ? {} : { found }),
    ...(isNew === undefined ? {} : { new: isNew }),
  };
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
