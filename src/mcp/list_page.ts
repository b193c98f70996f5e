import { UserInputError } from "../base/errors.ts";
import type { Directory, Selected, Selection } from "../directory/directory.ts";
import { type DirectorySource, directorySource } from "../tenant/source.ts";
import type { Tenant } from "../tenant/tenant.ts";
import { directoryRequest, type ToolContext } from "./tool_context.ts";
import * as z from "zod";

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
  });
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

/** Seals a place in the answer to a question. Holds no URL of the vendor. */
export async function sealCursor(
  place: readonly (string | number)[],
  { sealer }: Pick<Tenant, "sealer">,
  { tool, filters }: PagedQuestion,
): Promise<string> {
  return await sealer.seal(JSON.stringify([tool, filters, ...place]));
}

/**
 * Opens the cursor of a call and checks that it belongs to this question; undefined where the call
 * has none.
 *
 * Throws {@linkcode UserInputError} for a cursor that was changed or invented, and for one of
 * another tenant, another tool or other filters.
 */
export async function openCursor(
  text: string | undefined,
  { id, sealer }: Pick<Tenant, "id" | "sealer">,
  question: PagedQuestion,
): Promise<readonly (string | number)[] | undefined> {
  // Assistants often send an empty string for "none".
  if (text === undefined || text === "") return undefined;
  const plain = await sealer.open(text);
  const cursor = plain === undefined ? undefined : cursorSchema.safeParse(JSON.parse(plain)).data;
  if (cursor === undefined) {
    throw new UserInputError(
      `Cannot use this cursor for tenant "${id}": it was changed, or belongs to ` +
        "another tenant or another API key. Start again without a cursor",
    );
  }
  const [tool, filters, ...place] = cursor;
  if (tool !== question.tool) {
    throw new UserInputError(
      `Cannot use this cursor in ${question.tool}: it belongs to ${tool}. ` +
        "Start again without a cursor",
    );
  }
  if (filters !== question.filters) {
    throw new UserInputError(
      "Cannot use this cursor with other filters than those of its first page: repeat the same " +
        "filters, or start again without a cursor",
    );
  }
  return place;
}

/** A place in a list of users: the last one of a page, and when the first page's list was read. */
export const userPlaceSchema = z.tuple([z.string(), z.string(), z.number()]);

/** What an answer in pages answers; a cursor is valid for this only. */
interface PagedQuestion {
  readonly tool: string;
  /** As {@linkcode describeFilters} writes them. */
  readonly filters: string;
}

const cursorSchema = z.tuple([z.string(), z.string()], z.union([z.string(), z.number()]));

/** Filters as one canonical text; absent ones are left out. */
export function describeFilters(filters: Readonly<Record<string, unknown>>): string {
  const named = Object.entries(filters).filter(([, value]) => value !== undefined);
  return JSON.stringify(named.sort(([a], [b]) => (a < b ? -1 : 1)));
}
