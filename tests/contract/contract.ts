import type { Tool } from "../../src/mcp/tool.ts";

/** A JSON schema, as far as it is compared. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly [keyword: string]: unknown;
}

/** The part of one tool that clients may rely on. */
export interface ToolContract {
  readonly name: string;
  readonly inputSchema: Schema;
  readonly outputSchema: Schema;
}

/** The part of all tools that clients may rely on. Texts for assistants do not belong to it. */
export function contractOf(tools: readonly Tool[]): ToolContract[] {
  return tools.map(({ listing: { name, inputSchema, outputSchema } }) => ({
    name,
    inputSchema: withoutTexts(inputSchema) as Schema,
    outputSchema: withoutTexts(outputSchema) as Schema,
  }));
}

function withoutTexts(part: unknown, isMap = false): unknown {
  if (Array.isArray(part)) return part.map((item) => withoutTexts(item));
  if (typeof part !== "object" || part === null) return part;
  return Object.fromEntries(
    Object.entries(part)
      // A field of an answer may be called so too.
      .filter(([keyword]) => isMap || (keyword !== "description" && keyword !== "title"))
      .map(([keyword, inner]) => [
        keyword,
        withoutTexts(inner, !isMap && (keyword === "properties" || keyword === "$defs")),
      ]),
  );
}
