import { UserInputError } from "../src/base/errors.ts";
import { DISABLED_REASONS } from "../src/governance/account_state.ts";
import { type Change, CHANGE_KINDS, type ChangeSide } from "../src/history/changes.ts";
import type { Reading } from "../src/history/reading.ts";
import { changeFilter, type ChangePlace, selectChanges } from "../src/history/select_changes.ts";
import { historyOf } from "../src/history/tenant_history.ts";
import { describeFilters, openCursor, sealCursor } from "../src/mcp/cursor.ts";
import { details } from "../src/mcp/every_tenant.ts";
import {
  admin,
  common,
  count,
  countsByName,
  license,
  paging,
  role,
  source,
  status,
} from "../src/mcp/schemas.ts";
import { changeReport, sourceText } from "../src/mcp/tables.ts";
import { defineTool, type Tool } from "../src/mcp/tool.ts";
import { directoryRequest } from "../src/mcp/tool_context.ts";
import { readingSource } from "../src/tenant/source.ts";
import * as z from "zod";

/** The tool `list_access_changes`. */

const name = "list_access_changes";

const kind = z.enum(CHANGE_KINDS);
const someRole = role.meta({ id: "role" });

/** A list as it stood from when it was first seen until it was last seen. */
const reading = z.strictObject({
  firstSeen: z.string(),
  lastSeen: z.string(),
  users: count,
  digest: z.string(),
}).meta({ id: "reading" });

/** What was or is so: only what the kind of change is about. */
const side = z.strictObject({
  id: z.string().optional(),
  role: someRole.optional(),
  roles: z.array(someRole).optional(),
  status: status.optional(),
  disabledBecause: z.array(z.enum(DISABLED_REASONS)).optional(),
  license: license.optional(),
  admin: admin.optional(),
  userPrincipalName: z.string().optional(),
  email: z.string().optional(),
  displayName: z.string().optional(),
}).meta({ id: "side" });

const counts = countsByName(CHANGE_KINDS);

const answer = z.strictObject({
  from: reading,
  to: reading,
  counts,
  changes: z.array(z.strictObject({
    /** One of those that are counted. */
    kind: z.string(),
    user: z.strictObject({
      id: z.string(),
      userPrincipalName: z.string(),
      displayName: z.string().optional(),
    }),
    before: side.optional(),
    after: side.optional(),
    /** The last time it was not so, and the first time it was. */
    between: z.strictObject({ from: z.string(), to: z.string() }),
  })),
  matched: count,
  readingChanged: z.array(z.string()).optional(),
  nextCursor: z.string().optional(),
  source: source.omit({ asOf: true }),
});

const row = answer.omit({ source: true }).partial({ from: true, to: true, changes: true });

/** What changed between two kept readings, and between all that lie between them. */
export const listAccessChanges: Tool = defineTool({
  name,
  title: "List access changes",
  description: "Who joined, left, gained or lost roles, was disabled or renamed since a date.",
  input: z.strictObject({
    since: z.string().optional(),
    until: z.string().optional(),
    kind: kind.optional(),
    role: role.optional(),
    user: z.string().max(512).optional(),
    ...paging,
    ...common,
  }),
  output: answer,
  run: async (args, context) => {
    const tenant = context.tenants.find(args.tenant);
    const history = historyOf(tenant);
    if (history === undefined) {
      throw new UserInputError(
        "Cannot tell what changed: no readings are kept here. Whoever runs this server turns that " +
          "on with SPANNING_HISTORY",
      );
    }
    const [since, until, user] = [args.since, args.until, args.user].map((text) =>
      text || undefined
    );
    const { kind, role } = args;
    const asked = {
      tool: name,
      filters: describeFilters({ since, until, kind, role, user }),
    };
    const cursor = cursorSchema.optional().parse(await openCursor(args.cursor, tenant, asked));
    if (args.refresh) await tenant.directory.get(directoryRequest(args, context));
    const span = cursor === undefined
      ? await history.span({ since, until })
      : await history.spanOf(cursor[0], cursor[1]);
    const { from, to, warnings } = span;
    const after = cursor?.slice(2) as ChangePlace | undefined;
    const selected = await selectChanges(
      history.changes(from, to),
      changeFilter({ kind, role, user }),
      { limit: args.limit, after },
    );
    const facts = await history.facts(to);
    const { last, readingChanged, page } = selected;
    return {
      from: showReading(from),
      to: showReading(to),
      counts: Object.fromEntries(selected.counts),
      changes: page.map(({ change, from, to }) => ({
        ...showChange(change),
        between: { from: showTime(from.lastSeen), to: showTime(to.firstSeen) },
      })),
      matched: selected.counts.reduce((sum, [, count]) => sum + count, 0),
      ...(readingChanged.length === 0 ? {} : { readingChanged: [...readingChanged] }),
      ...(last === undefined
        ? {}
        : { nextCursor: await sealCursor([from.id, to.id, ...last], tenant, asked) }),
      source: readingSource(tenant, { facts, users: to.users }, [
        ...warnings,
        await history.describeAge(),
      ]),
    };
  },
  text: (answer) => [...changeReport(answer), sourceText(answer.source)].join("\n"),
  everyTenant: {
    row,
    rowOf: ({ matched, counts, source: _, ...rest }, people): z.output<typeof row> => ({
      matched,
      counts,
      ...details(people, rest),
    }),
    rowText: ({ from, to, changes = [], matched, counts, ...rest }: z.output<typeof row>) =>
      from === undefined || to === undefined
        ? `${matched} changes: ${
          Object.entries(counts).map(([kind, times]) => `${kind} ${times}`).join(", ") || "none"
        }`
        : changeReport({ from, to, changes, matched, counts, ...rest }).join("\n"),
  },
});

/** The two readings that the first page was about, and the last change of the page before. */
const cursorSchema = z.tuple([
  z.number(),
  z.number(),
  z.number(),
  z.string(),
  z.string(),
  z.string(),
]);

function showReading({ firstSeen, lastSeen, users, digest }: Reading): z.output<typeof reading> {
  return { firstSeen: showTime(firstSeen), lastSeen: showTime(lastSeen), users, digest };
}

function showChange({ kind, user, before, after }: Change): Shown {
  return {
    kind,
    user: { ...user },
    ...(before === undefined ? {} : { before: showSide(before) }),
    ...(after === undefined ? {} : { after: showSide(after) }),
  };
}

type Shown = Omit<z.output<typeof answer>["changes"][number], "between">;

function showSide({ roles, disabledBecause, ...rest }: ChangeSide): z.output<typeof side> {
  return {
    ...rest,
    ...(roles === undefined ? {} : { roles: [...roles] }),
    ...(disabledBecause === undefined ? {} : { disabledBecause: [...disabledBecause] }),
  };
}

function showTime(moment: number): string {
  return new Date(moment).toISOString();
}
