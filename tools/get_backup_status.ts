import { briefUser, common, count, source, toBriefUser } from "../src/mcp/schemas.ts";
import { backupTable, briefTable, sourceText } from "../src/mcp/tables.ts";
import { defineTool, type Tool } from "../src/mcp/tool.ts";
import { directoryRequest, requireUser } from "../src/mcp/tool_context.ts";
import {
  type BackupStatus,
  figuresByDay,
  listFigures,
  tenantBackupStatus,
  userBackupStatus,
} from "../src/tenant/backup_status.ts";
import { directorySource, fetchedSource } from "../src/tenant/source.ts";
import * as z from "zod";

/** The tool `get_backup_status`. */

/** Most days whose rows are written one by one. */
const MOST_ROWS_DAYS = 31;

const counts = { successful: count, partial: count, failed: count };
const countsAndTotal = {
  ...counts,
  /** A number, or a status word of the vendor; by day only where it is not the sum. */
  total: z.union([count, z.string()]).optional(),
};

/** The backups of one service on one day, which says its date. */
const figures = z.strictObject({ service: z.string(), ...countsAndTotal });

/** The same with its date. */
const datedFigures = z.strictObject({ service: z.string(), date: z.string(), ...countsAndTotal });

/** Of all services and days asked for. */
const row = z.strictObject({ ...counts, newest: z.string().optional() });

/** Whether backups ran, for the whole tenant or one user. */
export const getBackupStatus: Tool = defineTool({
  name: "get_backup_status",
  title: "Get backup status",
  description: "Whether backups ran, by service and day, for the whole tenant or one user.",
  input: z.strictObject({
    user: z.string().max(512).optional(),
    days: z.int().min(1).max(90).default(7).describe("Default 7"),
    ...common,
  }),
  output: z.strictObject({
    scope: z.enum(["tenant", "user"]),
    user: briefUser.optional(),
    /** Newest first; absent for more than a month. */
    services: z.array(datedFigures).optional(),
    /** The same by day, for more than a month: names and dates would be most of so long an answer. */
    byDay: z.array(z.strictObject({
      date: z.string(),
      services: z.array(figures),
    })).optional(),
    /** The newest day with backups, also if it is older than the days shown. */
    newest: z.string().optional(),
    source: source.omit({ asOf: true }).partial({ complete: true, users: true, pages: true }),
  }),
  run: async (args, context) => {
    const tenant = context.tenants.find(args.tenant);
    const question = { days: args.days, signal: context.signal };
    if (args.user === undefined || args.user.trim() === "") {
      const { fetchedAt, warnings, ...status } = await tenantBackupStatus(tenant, question);
      const source = fetchedSource(tenant, fetchedAt, warnings);
      return { scope: "tenant" as const, ...describeStatus(status, args.days), source };
    }
    const request = directoryRequest(args, context);
    const { directory, found, others } = await requireUser(tenant, args.user, request);
    const { warnings, ...status } = await userBackupStatus(
      tenant,
      found.entry.identity,
      question,
    );
    return {
      scope: "user" as const,
      user: toBriefUser(found.entry),
      ...describeStatus(status, args.days),
      source: directorySource(tenant, directory, [...others, ...warnings]),
    };
  },
  text: ({ scope, user, newest, source, ...shown }) =>
    [
      `backups of the ${scope === "tenant" ? "whole tenant" : "user"}`,
      ...(user === undefined ? [] : [briefTable([user]), ""]),
      backupTable(listFigures(shown)),
      ...(newest === undefined ? [] : [`newest: ${newest}`]),
      sourceText(source),
    ].join("\n"),
  everyTenant: {
    row,
    rowOf: ({ newest, ...shown }): z.output<typeof row> => {
      const rows = listFigures(shown);
      return {
        successful: sum(rows.map(({ successful }) => successful)),
        partial: sum(rows.map(({ partial }) => partial)),
        failed: sum(rows.map(({ failed }) => failed)),
        ...(newest === undefined ? {} : { newest }),
      };
    },
    rowText: ({ successful, partial, failed, newest = "none" }: z.output<typeof row>) =>
      `successful ${successful}, partial ${partial}, failed ${failed}, newest ${newest}`,
  },
});

function sum(figures: readonly number[]): number {
  return figures.reduce((total, figure) => total + figure, 0);
}

/** Row by row, or by day where there are many. */
function describeStatus(
  { backups, newest }: Pick<BackupStatus, "backups" | "newest">,
  days: number,
) {
  const services = backups.map(({ userId: _, ...figures }) => figures);
  return {
    ...(days > MOST_ROWS_DAYS ? { byDay: figuresByDay(services) } : { services }),
    ...(newest === undefined ? {} : { newest }),
  };
}
