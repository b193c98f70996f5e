import type { Directory, Selected, Selection } from "../directory/directory.ts";
import type { Tenant } from "../tenant/tenant.ts";
import type { DirectoryRequest } from "../tenant/tenant_directory.ts";
import type { Source } from "./answer_schemas.ts";
import { describeFilters, type ListCursor, openCursor, sealCursor } from "./list_cursor.ts";
import { sourceOf } from "./source.ts";
import type { ToolContext } from "./tool_context.ts";

/** The arguments that every list tool takes. */
export interface ListArguments {
  readonly tenant?: string | undefined;
  readonly refresh?: boolean | undefined;
  readonly allowPartial?: boolean | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** A question for a page of users. */
export interface ListQuestion {
  readonly tool: string;
  /** What decides who is in the list; a cursor holds for these filters only. */
  readonly filters: Readonly<Record<string, string | boolean | undefined>>;
  /** Works out the selection once the directory is there; may refuse and may warn. */
  readonly select: (directory: Directory, warn: (warning: string) => void) => Selection;
}

/** A page of users, and what every list answer carries. */
export interface ListPage {
  readonly selected: Selected;
  readonly nextCursor?: string;
  readonly source: Source;
}

/** Answers one page of a list: opens the cursor, selects, seals the next one. */
export async function listPage(
  question: ListQuestion,
  args: ListArguments,
  context: ToolContext,
): Promise<ListPage> {
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
  const first = cursor?.fetchedAt ?? directory.facts.fetchedAt;
  if (first !== directory.facts.fetchedAt) {
    warnings.push(
      `This page is from a newer reading of the tenant than the first page (${
        new Date(first).toISOString()
      }): users may have changed in between`,
    );
  }
  const last = selected.entries.at(-1)?.identity;
  const source = sourceOf(tenant, directory, warnings);
  if (!selected.more || last === undefined) return { selected, source };
  const next: ListCursor = {
    tool: question.tool,
    filters,
    position: { userPrincipalName: last.userPrincipalName, id: last.id },
    fetchedAt: first,
  };
  return { selected, nextCursor: await sealCursor(next, await tenant.cursorKey()), source };
}

/** What a tool's common arguments ask of the directory. */
export function directoryRequest(
  { refresh, allowPartial }: Pick<ListArguments, "refresh" | "allowPartial">,
  { signal, question, onProgress, onDirectory, patienceMs }: ToolContext,
): DirectoryRequest {
  const asked = refresh ? { refresh, question: question?.() } : {};
  return { ...asked, allowPartial, signal, patienceMs, onProgress, onDirectory };
}

async function openArgument(
  text: string | undefined,
  tool: string,
  filters: string,
  tenant: Tenant,
): Promise<ListCursor | undefined> {
  // Assistants often send an empty text for "none".
  if (text === undefined || text === "") return undefined;
  return await openCursor(text, await tenant.cursorKey(), { tool, filters, tenant: tenant.id });
}
