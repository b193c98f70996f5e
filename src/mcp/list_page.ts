import type { Directory, Selected, Selection } from "../directory/directory.ts";
import { type DirectorySource, directorySource } from "../tenant/source.ts";
import { describeFilters, openCursor, sealCursor, userPlaceSchema } from "./cursor.ts";
import { directoryRequest, type ToolContext } from "./tool_context.ts";

/** A page of a list, and the sealed cursor where the next one continues. */

/** Answers one page of a list: opens the cursor, selects, seals the next one. */
export async function listPage(
  question: ListQuestion,
  args: ListArguments,
  context: ToolContext,
): Promise<UserPage> {
  const tenant = context.tenants.find(args.tenant);
  const asked = {
    tool: question.tool,
    filters: describeFilters({ ...question.filters, asOf: args.asOf || undefined }),
  };
  const place = await openCursor(args.cursor, tenant, asked);
  const cursor = place === undefined ? undefined : userPlaceSchema.parse(place);
  const directory = await tenant.directory.get(directoryRequest(args, context));
  const warnings: string[] = [];
  const selection = question.select(directory, (warning) => warnings.push(warning));
  const selected = await directory.select(selection, {
    limit: args.limit,
    ...(cursor === undefined ? {} : { after: { userPrincipalName: cursor[0], id: cursor[1] } }),
  }, context);
  const firstFetchedAt = cursor?.[2] ?? directory.facts.fetchedAt;
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
  const next = [last.userPrincipalName, last.id, firstFetchedAt];
  return { selected, nextCursor: await sealCursor(next, tenant, asked), source };
}

/** The arguments of every list tool. */
interface ListArguments {
  readonly tenant?: string | undefined;
  readonly refresh?: boolean | undefined;
  readonly allowPartial?: boolean | undefined;
  readonly asOf?: string | undefined;
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
