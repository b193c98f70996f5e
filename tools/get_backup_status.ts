import { requireUser } from "../src/mcp/require_user.ts";
import { briefUser, common, count, source, toBriefUser } from "../src/mcp/schemas.ts";
import { backupTable, briefTable, sourceText } from "../src/mcp/tables.ts";
import { defineTool, type Tool } from "../src/mcp/tool.ts";
import { directoryRequest } from "../src/mcp/tool_context.ts";
import {
  type BackupStatus,
  tenantBackupStatus,
  userBackupStatus,
} from "../src/tenant/backup_status.ts";
import { directorySource, fetchedSource } from "../src/tenant/source.ts";
import * as z from "zod";

/** Of all services and days asked for. */
const row = z.strictObject({
  successful: count,
  partial: count,
  failed: count,
  newest: z.string().optional(),
});

/** Whether backups ran, for the whole tenant or one user. */
export const getBackupStatus: Tool = defineTool({
  name: "get_backup_status",
  title: "Get backup status",
  description: "Whether backups ran, by service and day, for the whole tenant or one user.",
  input: z.strictObject({
    user: z.string().max(512).optional()
      .describe("Principal name, e-mail or object id; default: whole tenant"),
    days: z.int().min(1).max(90).default(7),
    ...common,
  }),
  output: z.strictObject({
    scope: z.enum(["tenant", "user"]),
    user: briefUser.optional(),
    /** Newest first. */
    services: z.array(z.strictObject({
      service: z.string(),
      date: z.string().meta({ format: "date" }),
      successful: count,
      partial: count,
      failed: count,
      /** A number, or a status word of the vendor. */
      total: z.union([count, z.string()]).optional(),
    })),
    /** The newest day with backups, also if it is older than the days shown. */
    newest: z.string().meta({ format: "date" }).optional(),
    source: source.omit({ asOf: true }).partial({ complete: true, users: true, pages: true })
      .optional(),
  }),
  run: async (args, context) => {
    const tenant = context.tenants.find(args.tenant);
    const question = { days: args.days, signal: context.signal };
    if (args.user === undefined || args.user.trim() === "") {
      const { fetchedAt, warnings, ...status } = await tenantBackupStatus(tenant, question);
      const source = fetchedSource(tenant, fetchedAt, warnings);
      return { scope: "tenant" as const, ...describeStatus(status), source };
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
      ...describeStatus(status),
      source: directorySource(tenant, directory, [...others, ...warnings]),
    };
  },
  text: ({ scope, user, services, newest, source }) =>
    [
      `backups of the ${scope === "tenant" ? "whole tenant" : "user"}`,
      ...(user === undefined ? [] : [briefTable([user]), ""]),
      backupTable(services),
      ...(newest === undefined ? [] : [`newest: ${newest}`]),
      ...(source === undefined ? [] : [sourceText(source)]),
    ].join("\n"),
  everyTenant: {
    row,
    rowOf: ({ services, newest }): z.output<typeof row> => ({
      successful: sum(services.map(({ successful }) => successful)),
      partial: sum(services.map(({ partial }) => partial)),
      failed: sum(services.map(({ failed }) => failed)),
      ...(newest === undefined ? {} : { newest }),
    }),
    rowText: ({ successful, partial, failed, newest = "none" }: z.output<typeof row>) =>
      `successful ${successful}, partial ${partial}, failed ${failed}, newest ${newest}`,
  },
});

function sum(figures: readonly number[]): number {
  return figures.reduce((total, figure) => total + figure, 0);
}

function describeStatus({ backups, newest }: Pick<BackupStatus, "backups" | "newest">) {
  return {
    services: backups.map(({ userId: _, ...figures }) => figures),
    ...(newest === undefined ? {} : { newest }),
  };
}
