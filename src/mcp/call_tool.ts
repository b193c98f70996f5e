import type { Log } from "../log.ts";
import { failureText } from "./failure.ts";
import type { TimeLimit } from "./time_limit.ts";
import type { Tool, ToolContext } from "./tool.ts";

/** A tool's answer, or its failure, as the protocol carries it. */
export interface CallResult {
  // The SDK's result type is an open object.
  [field: string]: unknown;
  content: { type: "text"; text: string }[];
  structuredContent?: Record<string, unknown>;
  isError?: true;
}

/** What {@linkcode callTool} needs besides. */
export interface CallPorts {
  readonly log: Log;
  readonly now: () => number;
  readonly inTime: TimeLimit;
}

/** Calls a tool. A failure is an answer too: an assistant reads it and can do better. */
export async function callTool(
  tool: Tool,
  args: unknown,
  context: ToolContext,
  { log, now, inTime }: CallPorts,
): Promise<CallResult> {
  const began = now();
  try {
    const { structured, text } = await inTime(
      context.signal,
      (signal) => tool.call(args, { ...context, signal }),
    );
    log("info", "tool call", { tool: tool.name, ms: now() - began, result: "ok" });
    return { content: [{ type: "text", text }], structuredContent: structured };
  } catch (error) {
    const kind = error instanceof Error ? error.name : "unknown";
    log("warn", "tool call", { tool: tool.name, ms: now() - began, result: kind });
    return { content: [{ type: "text", text: failureText(error) }], isError: true };
  }
}
