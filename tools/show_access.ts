import { cell, joinTexts, table } from "../src/base/safe_text.ts";
import { type Directory, type Entry, toUser } from "../src/directory/directory.ts";
import { roleSummarizer } from "../src/governance/list_states.ts";
import { historyOf } from "../src/history/tenant_history.ts";
import { userSelection, warnUnknownKind } from "../src/mcp/caveats.ts";
import { listPage } from "../src/mcp/list_page.ts";
import { ACCESS_APP_TOOL_META } from "../src/mcp/resources.ts";
import { asOf, common, count, role, source, status, user } from "../src/mcp/schemas.ts";
import {
  distinctNames,
  groupedLines,
  membersText,
  sourceText,
  userTable,
} from "../src/mcp/tables.ts";
import { defineTool, type Tool } from "../src/mcp/tool.ts";
import * as z from "zod";

/** The tool `show_access`. */

/** The list that goes on where the first people end. */
const LIST = "list_users";

/** People in the answer itself. A page that shows them asks for the others; so may an assistant. */
const FIRST_PEOPLE = 15;

const shownUser = user.extend({
  /** Role ids, each with the tags or flags that prove it: `archived: isArchive: true`. */
  evidence: z.array(z.string()),
  /** Role ids: not known for this user, which is not none. */
  notDeterminable: z.array(z.string()).optional(),
});

/** People × roles with evidence and findings, for hosts that show it and for those that do not. */
export const showAccess: Tool = defineTool({
  name: "show_access",
  title: "Show access",
  description:
    "Who has access, as a grid to look at where the client can: people, roles, evidence, findings.",
  input: z.strictObject({
    role: role.optional(),
    status: status.optional(),
    query: z.string().max(256).optional(),
    ...common,
    ...asOf,
  }),
  output: z.strictObject({
    roles: z.array(z.strictObject({
      id: z.string(),
      displayName: z.string(),
      members: count.optional(),
      /** Instead of members, if more may hold it. With neither the role is not determinable. */
      atLeast: count.optional(),
    })),
    users: z.array(shownUser),
    matched: count,
    /** Of list_users, with the same filters. */
    nextCursor: z.string().optional(),
    findings: z.array(z.strictObject({
      check: z.string(),
      severity: z.string(),
      title: z.string(),
      count,
    })),
    notDecidable: z.array(z.strictObject({ check: z.string(), reason: z.string() })),
    /** Where list_access_changes has something to compare: since when. */
    changes: z.strictObject({ since: z.string() }).optional(),
    source,
  }),
  ui: ACCESS_APP_TOOL_META,
  run: async (args, context) => {
    const { query, role: held, status } = args;
    const tenant = context.tenants.find(args.tenant);
    const read: { directory?: Directory } = {};
    const { selected, nextCursor, source } = await listPage(
      {
        tool: LIST,
        filters: { query: query || undefined, role: held, status },
        select: (directory, warn) => {
          read.directory = directory;
          for (const warning of warnUnknownKind(directory, role.options)) warn(warning);
          return userSelection({ query, role: held, status }, directory, warn);
        },
      },
      { ...args, limit: FIRST_PEOPLE },
      context,
    );
    // The same reading for all parts: counts, people and findings belong together.
    const directory = read.directory as Directory;
    const { reviewDirectory } = await import("../src/tenant/review.ts");
    const review = await reviewDirectory(tenant, directory, [], context.signal);
    const { roles } = directory.derived(roleSummarizer(directory.facts.complete));
    const since = await historyOf(tenant)?.changesSince();
    const warnings = [...new Set([...source.warnings ?? [], ...review.warnings])];
    return {
      roles: roles.map(({ id, displayName, members, atLeast }) => ({
        id,
        displayName,
        ...(members === undefined ? {} : { members }),
        ...(atLeast === undefined ? {} : { atLeast }),
      })),
      users: selected.entries.map(showUser),
      matched: selected.matched,
      ...(nextCursor === undefined ? {} : { nextCursor }),
      findings: review.findings.map(({ check, severity, title, count }) => ({
        check,
        severity,
        title,
        count,
      })),
      notDecidable: review.notDecidable.map((open) => ({ ...open })),
      ...(since === undefined ? {} : { changes: { since: new Date(since).toISOString() } }),
      source: { ...source, ...(warnings.length === 0 ? {} : { warnings }) },
    };
  },
  text: ({ roles, users, matched, nextCursor, findings, notDecidable, changes, source }) =>
    [
      `roles: ${roles.map((role) => `${role.id} ${membersText(role)}`).join(", ")}`,
      `${users.length} of ${matched} matching users`,
      userTable(users),
      ...evidenceLines(users),
      ...openLines(users),
      ...(nextCursor === undefined
        ? []
        : [`more: ${LIST} with the same filters and cursor ${nextCursor}`]),
      ...(findings.length === 0 ? ["no findings"] : [
        table(
          ["severity", "finding", "count", "what"],
          findings.map((finding) => [
            finding.severity,
            finding.check,
            String(finding.count),
            finding.title,
          ]),
        ),
      ]),
      ...notDecidable.map(({ check, reason }) =>
        `not decidable (not "passed"): ${check}: ${reason}`
      ),
      ...(changes === undefined
        ? []
        : [`changes: list_access_changes tells them since ${changes.since}`]),
      sourceText(source),
    ].join("\n"),
});

type ShownUser = z.output<typeof shownUser>;

function showUser(entry: Entry): ShownUser {
  const { held, notDeterminable } = entry.state;
  return {
    ...toUser(entry),
    evidence: held.map(({ role, evidence }) => `${role}: ${evidence.join("; ")}`),
    ...(notDeterminable.length === 0 ? {} : { notDeterminable: [...notDeterminable] }),
  };
}

/** Each proof once: the most frequent of each role alone, the others with the users they are for. */
function evidenceLines(users: readonly ShownUser[]): string[] {
  const nameOf = distinctNames(users);
  const holders = new Map<string, string[]>();
  for (const user of users) {
    for (const line of user.evidence) {
      holders.set(line, [...holders.get(line) ?? [], nameOf(user)]);
    }
  }
  const byNumber = [...holders].sort(([, one], [, other]) => other.length - one.length);
  const most = new Map(
    byNumber.toReversed().map(([line]) => [line.slice(0, line.indexOf(":")), line]),
  );
  const usual = new Set(most.values());
  const others = byNumber.filter(([line]) => !usual.has(line));
  return [
    // Between bars, because evidence may hold a comma.
    ...(usual.size === 0
      ? []
      : [`evidence, unless named below: ${[...usual].map(cell).join("|")}`]),
    ...others.map(([line, names]) => `evidence for ${joinTexts(names, ", ", ": ")}: ${cell(line)}`),
  ];
}

/** The roles that are not determinable for each user; no lines where there are none. */
function openLines(users: readonly ShownUser[]): string[] {
  if (users.every(({ notDeterminable }) => notDeterminable === undefined)) return [];
  return groupedLines(
    'not determinable (not "none")',
    users.map((user) => ({ user, text: user.notDeterminable?.join(" ") ?? "no role" })),
  );
}
