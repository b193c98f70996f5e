import type { ReadyProgram } from "../program/program.ts";
import type { Question } from "../tenant/tenant.ts";
import type { AskMessage } from "./messages.ts";

/**
 * Answers a question as part of the Worker's trace, and leaves a line at debug. The line that says who
 * asked about whom is the Worker's, so that there is one.
 */
export async function observeQuestion<T>(
  { log, audit, operations: { telemetry: { tracing } } }: ReadyProgram,
  { question, caller, trace }: Pick<AskMessage, "question" | "caller" | "trace">,
  now: () => number,
  answer: () => Promise<T>,
): Promise<T> {
  const began = now();
  const asked = nameQuestion(question);
  let result = "ok";
  const work = async (traceId?: string): Promise<T> => {
    try {
      return await answer();
    } catch (error) {
      result = error instanceof Error ? error.name : "unknown";
      throw error;
    } finally {
      log("debug", "question", () => ({
        ...(caller === undefined ? {} : audit.describeCaller(caller)),
        asked,
        ms: now() - began,
        result,
        traceId,
      }));
    }
  };
  if (tracing === undefined) return await work();
  return await tracing.traceServer(
    { name: `ask ${asked}`, attributes: { "spanning_access.asked": asked } },
    trace,
    work,
    () => ({ attributes: { "spanning_access.result": result }, failed: result !== "ok" }),
  );
}

function nameQuestion(question: Question): string {
  return "tool" in question ? question.tool : "completion";
}
