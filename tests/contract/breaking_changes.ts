import type { Schema, ToolContract } from "./contract.ts";
import { compareSchemas } from "./compare_schemas.ts";

/** Something that a client or a script could rely on and no longer can. */
export interface BreakingChange {
  /** The place: `list_users`, `list_users.limit` for an argument, `list_users.users[].id` for a field. */
  readonly path: string;
  /** Half a sentence. */
  readonly what: string;
}

/** Finds what was removed or narrowed between two contracts; additions are no breaking changes. */
export function breakingChanges(
  before: readonly ToolContract[],
  after: readonly ToolContract[],
): BreakingChange[] {
  return before.flatMap((old) => {
    const tool = after.find(({ name }) => name === old.name);
    if (tool === undefined) return [{ path: old.name, what: "the tool is gone" }];
    return [
      ...compareSchemas(
        resolved(old.inputSchema),
        resolved(tool.inputSchema),
        old.name,
        "argument",
      ),
      ...compareSchemas(resolved(old.outputSchema), resolved(tool.outputSchema), old.name, "field"),
    ];
  });
}

/** The same schema with every reference replaced by what it names. */
function resolved(schema: Schema): Schema {
  const resolve = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(resolve);
    if (typeof part !== "object" || part === null) return part;
    const { $ref, $defs: _, ...rest } = part as Schema;
    if ($ref !== undefined) return resolve(schema.$defs?.[$ref.replace("#/$defs/", "")]);
    return Object.fromEntries(Object.entries(rest).map(([name, inner]) => [name, resolve(inner)]));
  };
  return resolve(schema) as Schema;
}
