import { UserInputError } from "../base/errors.ts";
import type { Tenant } from "../tenant/tenant.ts";
import * as z from "zod";

/** Sealed cursors: where the next page of an answer begins, good for one question only. */

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

/** The question behind an answer in pages; a cursor is valid for no other. */
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
