/** What tools and their answers cost in the model's context, in tokens of o200k_base. */

import type { SpanningAccess } from "../../mod.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { modernClient } from "./mcp_clients.ts";
import { programOn, programOnSeveral, sandboxAccess } from "./program.ts";
import { TOOLS_WITH_EVIDENCE, TYPICAL_CALLS } from "./typical_calls.ts";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";

/** An answer in both forms: hosts give the model the one or the other, or both. */
export interface AnswerCosts {
  /** The `content`, each block. */
  readonly text: number;
  readonly structured: number;
}

/** The cost of one tool. */
export interface ToolCosts extends AnswerCosts {
  readonly tool: string;
  /** Name, title, description and input schema. */
  readonly definition: number;
  /** The same with the output schema. */
  readonly withOutput: number;
}

/** Measures every tool of a program with one tenant, with its typical call. */
export async function toolCosts(access: SpanningAccess): Promise<ToolCosts[]> {
  const costs: ToolCosts[] = [];
  for (const { name, listing } of TOOLS_WITH_EVIDENCE) {
    // Hosts keep annotations and metadata to themselves.
    const { outputSchema, annotations: _, _meta, ...definition } = listing;
    costs.push({
      tool: name,
      definition: countTokens(JSON.stringify(definition)),
      withOutput: countTokens(JSON.stringify({ ...definition, outputSchema })),
      ...await answerCosts(access, name, TYPICAL_CALLS[name] ?? {}),
    });
  }
  return costs;
}

/** The average of one figure over the tools. */
export function average(
  costs: readonly ToolCosts[],
  figure: Exclude<keyof ToolCosts, "tool">,
): number {
  return costs.reduce((sum, cost) => sum + cost[figure], 0) / costs.length;
}

/** An answer of a size that is held, and the most that each form may take. */
export interface LargeAnswer {
  readonly title: string;
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly most: Partial<AnswerCosts>;
  readonly access: () => SpanningAccess;
}

/** The answers by which hosts with little room are judged. */
export const LARGE_ANSWERS: readonly LargeAnswer[] = [
  {
    title: "25 users",
    tool: "list_users",
    args: {},
    most: { text: 1500, structured: 2000 },
    access: sandboxAccess,
  },
  {
    title: "25 users, shown",
    tool: "show_access",
    args: {},
    most: { text: 1500 },
    access: sandboxAccess,
  },
  {
    title: "200 grants",
    tool: "list_role_grants",
    args: { role: "user", limit: 200 },
    most: { structured: 13_500 },
    access: sandboxAccess,
  },
  {
    title: "backups of 90 days",
    tool: "get_backup_status",
    args: { days: 90 },
    most: { structured: 10_000 },
    access: sandboxAccess,
  },
  {
    title: "a review of 5,000 users",
    tool: "review_access",
    args: {},
    most: { text: 7000, structured: 7000 },
    access: () =>
      programOn({ tenant: generateTenant({ users: 5000, seed: 5, tags: "some" }) }).access,
  },
  ...["review_access", "find_disabled"].map((tool): LargeAnswer => ({
    title: "40 tenants",
    tool,
    args: { tenant: "*" },
    most: { text: 4000, structured: 4000 },
    access: () =>
      programOnSeveral(
        Array.from({ length: 40 }, (_, at) => ({
          id: `customer-${at + 1}`,
          tenant: generateTenant({ users: 60, seed: at + 1, tags: "some" }),
        })),
      ).access,
  })),
];

/** Asks, and measures both forms of the answer. Throws where it is an error. */
export async function answerCosts(
  access: SpanningAccess,
  tool: string,
  args: Readonly<Record<string, unknown>>,
): Promise<AnswerCosts> {
  await using client = await modernClient(access.servers);
  const { text, structured, isError } = await client.call(tool, { ...args });
  if (isError) throw new Error(`${tool} has no answer to ${JSON.stringify(args)}: ${text}`);
  return { text: countTokens(text), structured: countTokens(JSON.stringify(structured)) };
}
