import { failureText } from "./failure.ts";
import type { RequestFacts } from "./request_facts.ts";
import type { TimeLimit } from "./time_limit.ts";
import type { Tool } from "./tool.ts";
import type { ToolContext } from "./tool_context.ts";

/** A tool's answer, or its failure, as the protocol carries it. */
export interface CallResult {
  // The SDK's result type is an open object.
  [field: string]: unknown;
  content: { type: "text"; text: string }[];
  structuredContent?: Record<string, unknown>;
  isError?: true;
}

/** Calls a tool. A failure is an answer too: an assistant reads it and can do better. */
export async function callTool(
  tool: Tool,
  args: unknown,
  context: ToolContext,
  facts: RequestFacts,
  inTime: TimeLimit,
): Promise<CallResult> {
  try {
    const { structured, text } = await inTime(
      context.signal,
      (signal) => tool.call(args, { ...context, signal }),
    );
    return { content: [{ type: "text", text }], structuredContent: structured };
  } catch (error) {
    facts.error = error;
    return { content: [{ type: "text", text: failureText(error) }], isError: true };
  }
}
