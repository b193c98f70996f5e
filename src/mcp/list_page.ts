import { UserInputError } from "../base/errors.ts";
import type { Directory, Position, Selected, Selection } from "../directory/directory.ts";
import type { Sealer } from "../tenant/seal.ts";
import { type DirectorySource, directorySource } from "../tenant/source.ts";
import type { Tenant } from "../tenant/tenant.ts";
import { directoryRequest, type ToolContext } from "./tool_context.ts";
import * as z from "zod";

/** Answers one page of a list: opens the cursor, selects, seals the next one. */
export async function listPage(
  question: ListQuestion,
  args: ListArguments,
  context: ToolContext,
): Promise<UserPage> {
  const tenant = context.tenants.find(args.tenant);
  const filters = describeFilters(question.filters);
  const cursor = await openArgument(args.cursor, question.tool, filters, tenant);
  const directory = await tenant.directory.get(directoryRequest(args, context));
  const warnings: string[] = [];
  const selection = question.select(directory, (warning) => warnings.push(warning));
  const selected = directory.select(selection, {
    limit: args.limit,
    ...(cursor === undefined ? {} : { after: cursor.position }),
  });
  const firstFetchedAt = cursor?.fetchedAt ?? directory.facts.fetchedAt;
  if (firstFetchedAt !== directory.facts.fetchedAt) {
    warnings.push(
      `This page is from ${
        firstFetchedAt < directory.facts.fetchedAt ? "a newer" : "an older"
      } reading of the tenant than the first page (${
        new Date(firstFetchedAt).toISOString()
      }): users may have changed in between`,
    );
  }
  const last = selected.entries.at(-1)?.identity;
  const source = directorySource(tenant, directory, warnings);
  if (!selected.more || last === undefined) return { selected, source };
  const next: ListCursor = {
    tool: question.tool,
    filters,
    position: { userPrincipalName: last.userPrincipalName, id: last.id },
    fetchedAt: firstFetchedAt,
  };
  return { selected, nextCursor: await sealCursor(next, tenant.sealer), source };
}

/** The arguments of every list tool. */
interface ListArguments {
  readonly tenant?: string | undefined;
  readonly refresh?: boolean | undefined;
  readonly allowPartial?: boolean | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** What a list tool lists. */
interface ListQuestion {
  readonly tool: string;
  /** The filters that decide who is listed; a cursor is valid for these only. */
  readonly filters: Readonly<Record<string, string | boolean | undefined>>;
  /** Makes the selection from the directory; may throw, and may warn. */
  readonly select: (directory: Directory, warn: (warning: string) => void) => Selection;
}

/** A page of users, and the fields of every list answer. */
interface UserPage {
  readonly selected: Selected;
  readonly nextCursor?: string;
  readonly source: DirectorySource;
}

export async function openArgument(
  text: string | undefined,
  tool: string,
  filters: string,
  tenant: Tenant,
): Promise<ListCursor | undefined> {
  // Assistants often send an empty string for "none".
  if (text === undefined || text === "") return undefined;
  return await openCursor(text, tenant.sealer, { tool, filters, tenant: tenant.id });
}

/** Where a list continues, and for which tool and filters. Holds no URL of the vendor. */
interface ListCursor {
  readonly tool: string;
  /** The filters of the first page, as {@linkcode describeFilters} writes them. */
  readonly filters: string;
  readonly position: Position;
  /** When the directory of the first page was fetched, in milliseconds since 1970. */
  readonly fetchedAt: number;
}

const cursorSchema = z.tuple([z.string(), z.string(), z.string(), z.string(), z.number()]);

/** Seals a cursor, so that nobody can read or make one without the tenant's key. */
export async function sealCursor(cursor: ListCursor, { seal }: Sealer): Promise<string> {
  const { tool, filters, position: { userPrincipalName, id }, fetchedAt } = cursor;
  return await seal(JSON.stringify([tool, filters, userPrincipalName, id, fetchedAt]));
}

/**
 * Opens a cursor and checks that it belongs to this tool and these filters.
 *
 * Throws {@linkcode UserInputError} for a cursor that was changed or invented, and for one of
 * another tenant, another tool or other filters.
 */
async function openCursor(
  text: string,
  sealer: Sealer,
  question: { tool: string; filters: string; tenant: string },
): Promise<ListCursor> {
  const cursor = await unseal(text, sealer);
  if (cursor === undefined) {
    throw new UserInputError(
      `Cannot use this cursor for tenant "${question.tenant}": it was changed, or belongs to ` +
        "another tenant or another API key. Start again without a cursor",
    );
  }
  if (cursor.tool !== question.tool) {
    throw new UserInputError(
      `Cannot use this cursor in ${question.tool}: it belongs to ${cursor.tool}. ` +
        "Start again without a cursor",
    );
  }
  if (cursor.filters !== question.filters) {
    throw new UserInputError(
      "Cannot use this cursor with other filters than those of its first page: repeat the same " +
        "filters, or start again without a cursor",
    );
  }
  return cursor;
}

/** Filters as one canonical text; absent ones are left out. */
export function describeFilters(filters: Readonly<Record<string, unknown>>): string {
  const named = Object.entries(filters).filter(([, value]) => value !== undefined);
  return JSON.stringify(named.sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function unseal(text: string, { open }: Sealer): Promise<ListCursor | undefined> {
  const plain = await open(text);
  if (plain === undefined) return undefined;
  const parsed = cursorSchema.safeParse(JSON.parse(plain));
  if (!parsed.success) return undefined;
  const [tool, filters, userPrincipalName, id, fetchedAt] = parsed.data;
  return { tool, filters, position: { userPrincipalName, id }, fetchedAt };
}
