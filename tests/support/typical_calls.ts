import type { SpanningAccess } from "../../mod.ts";
import { type Tool, toolsFor } from "../../src/mcp/tool.ts";
import { tools } from "../../tools/mod.ts";
import { modernClient } from "./mcp_clients.ts";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";

/** The tools that are offered where there is one tenant. */
export const TOOLS_OF_ONE_TENANT: readonly Tool[] = toolsFor(tools, false);

/** A call of each tool that answers with everything it may say, on the default sandbox tenant. */
export const TYPICAL_CALLS: Readonly<Record<string, Record<string, unknown>>> = {
  list_users: {},
  list_roles: {},
  get_user_grants: { user: "viktor.petrenko@northwind.example" },
  find_disabled: {},
  list_role_grants: { role: "global_admin" },
  get_tenant: {},
  get_backup_status: {},
  review_access: {},
  list_access_changes: { since: "2026-08-26" },
  show_access: {},
  list_sign_in_paths: {},
  list_tenants: {},
};

/** The cost of a tool in the model's context, in tokens of o200k_base. */
export interface TokenCosts {
  readonly tool: string;
  /** Name, title, description and input schema. */
  readonly definition: number;
  /** The same with the output schema. */
  readonly withOutput: number;
  /** The `content` of the typical answer, each block. */
  readonly content: number;
}

/** Measures every tool of a program with one tenant, with its typical call. */
export async function tokenCosts(access: SpanningAccess): Promise<TokenCosts[]> {
  await using client = await modernClient(access.servers);
  const costs: TokenCosts[] = [];
  for (const { name, listing } of TOOLS_OF_ONE_TENANT) {
    // Hosts keep annotations and metadata to themselves.
    const { outputSchema, annotations: _, _meta, ...definition } = listing;
    const { text, isError } = await client.call(name, TYPICAL_CALLS[name]);
    if (isError) throw new Error(`${name} has no typical answer: ${text}`);
    costs.push({
      tool: name,
      definition: countTokens(JSON.stringify(definition)),
      withOutput: countTokens(JSON.stringify({ ...definition, outputSchema })),
      content: countTokens(text),
    });
  }
  return costs;
}

/** The average of one figure over the tools. */
export function average(
  costs: readonly TokenCosts[],
  figure: "definition" | "withOutput" | "content",
): number {
  return costs.reduce((sum, cost) => sum + cost[figure], 0) / costs.length;
}
