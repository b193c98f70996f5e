import { exportAccessReview } from "../../tools/export_access_review.ts";
import type { Sleep } from "../base/async.ts";
import { ReportableError, UserInputError } from "../base/errors.ts";
import { toHex } from "../base/hash.ts";
import { NobodyError } from "../mcp/tool_context.ts";
import type { RemoteState } from "../operations/operations.ts";
import type { Owning, ReadyProgram } from "../program/program.ts";
import { deriveBytes } from "../tenant/seal.ts";
import type { OwnedTenant, Question, TenantOwner } from "../tenant/tenant.ts";
import type { WalkProgress } from "../tenant/walk.ts";
import {
  type AnswerMessage,
  type AskMessage,
  type EndMessage,
  type Failure,
  MESSAGE_VERSION,
  type NoPackage,
  type ObjectMessage,
  PACKAGE_HEADER,
  type PackageHead,
} from "./messages.ts";
import { findJurisdiction, nameObject, type ObjectNamespace, restrictTo } from "./placement.ts";

/** How the Worker asks the object of a tenant, and what it observes of the answer. */

/**
 * Asks a tenant's object in place of the Worker's own memory.
 *
 * A tenant of the settings is named by its id, and the object reads its credentials from the
 * settings too. Credentials that a caller brought come with each question; the name of their object
 * is derived from them, and nobody can tell them from it.
 */
export function createRemoteOwner(
  objects: ObjectNamespace,
  tenant: OwnedTenant,
  { byCaller, jurisdiction: chosen, onState, currentTrace, sleep }: RemoteOwnerOptions,
): TenantOwner {
  const { baseUrl, credentials } = tenant;
  const find = async (): Promise<() => { readonly fetch: typeof fetch }> => {
    const jurisdiction = findJurisdiction(objects, baseUrl.region, chosen);
    const name = byCaller
      ? nameObject("caller", jurisdiction, await deriveName(tenant))
      : nameObject("tenant", jurisdiction, tenant.id);
    return () => restrictTo(objects, jurisdiction).getByName(name);
  };
  let found: ReturnType<typeof find> | undefined;
  const send = async (
    message: ObjectMessage,
    signal: AbortSignal,
  ): Promise<Response> => {
    const object = await (found ??= find());
    const body = JSON.stringify(message);
    try {
      return await object().fetch(ADDRESS, { method: "POST", body, signal });
    } catch (error) {
      signal.throwIfAborted();
      const { retryable, overloaded } = error as ObjectFailure;
      if (overloaded || !retryable) throw new OwnerUnreachableError({ cause: error });
      await sleep(RETRY_MS, signal);
      return await object().fetch(ADDRESS, { method: "POST", body, signal });
    }
  };
  return {
    ask: async (question, asking) => {
      const { signal, caller, maxWaitMs, evidenceAt, onProgress, onDirectory } = asking;
      const ask = crypto.randomUUID();
      const leave = (): void => {
        const message = { version: MESSAGE_VERSION, leave: ask };
        // Whoever has gone hears of nothing.
        send(message, new AbortController().signal).then((response) => response.text())
          .catch(() => {});
      };
      signal.addEventListener("abort", leave);
      const response = await send({
        version: MESSAGE_VERSION,
        ask,
        question,
        ...(byCaller ? { tenant: { baseUrl, credentials } } : {}),
        caller,
        trace: currentTrace(),
        maxWaitMs,
        // Few questions are about evidence, and only these need it.
        evidenceAt: "tool" in question && question.tool === exportAccessReview.name
          ? evidenceAt?.()
          : undefined,
        progress: onProgress !== undefined,
      }, signal);
      const last = await readLines(response, (progress) => onProgress?.(progress));
      signal.removeEventListener("abort", leave);
      if (last.contact !== undefined) onState({ contact: last.contact });
      for (const { users, complete, cache } of last.seen) {
        onDirectory?.({ users, facts: { complete } }, cache);
      }
      if ("failure" in last) throw toError(last.failure);
      return last.answer;
    },
    look: async (signal) => {
      const response = await send({ version: MESSAGE_VERSION, look: true }, signal);
      onState(await response.json() as RemoteState);
    },
    openPackage: async (id, taker) => {
      const response = await send({
        version: MESSAGE_VERSION,
        open: id,
        ...taker,
        ...(byCaller ? { tenant: { baseUrl, credentials } } : {}),
      }, new AbortController().signal);
      const head = response.headers.get(PACKAGE_HEADER);
      if (head !== null && response.body !== null) {
        const about = JSON.parse(decodeURIComponent(head)) as PackageHead;
        return { ...about, body: response.body };
      }
      const { gone, failure } = await response.json() as NoPackage;
      if (failure !== undefined) throw toError(failure);
      return gone ? "gone" : undefined;
    },
  };
}

/** A place for the address, which no network sees. */
const ADDRESS = "https://tenant.invalid/ask";

/** How long to wait before asking an object again that has just moved. */
const RETRY_MS = 100;

/** Each spelling of an address has an object of its own: the vendor decides whether it is right. */
async function deriveName({ id, baseUrl: { origin }, credentials }: OwnedTenant): Promise<string> {
  return toHex(await deriveBytes(credentials, origin, id, "object name v1"));
}

/** Reads an answer of one or more lines; the last one is the end. Unknown lines are of a later version. */
async function readLines(
  response: Response,
  onProgress: (progress: WalkProgress) => void,
): Promise<EndMessage> {
  let end: EndMessage | undefined;
  const take = (line: string): void => {
    if (line === "") return;
    const message = JSON.parse(line) as AnswerMessage;
    if ("progress" in message) onProgress(message.progress);
    else if ("answer" in message || "failure" in message) end = message;
  };
  if (response.headers.get("content-type") === "application/json" || response.body === null) {
    take(await response.text());
  } else {
    let rest = "";
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      lines.forEach(take);
    }
    take(rest);
  }
  if (end === undefined) throw new OwnerUnreachableError();
  return end;
}

/** What an error of the platform says about trying again. */
interface ObjectFailure {
  readonly retryable?: boolean;
  readonly overloaded?: boolean;
}

interface RemoteOwnerOptions extends Owning {
  readonly sleep: Sleep;
}

/** The platform could not reach a tenant's object, or it ended in the middle of an answer. */
class OwnerUnreachableError extends ReportableError {
  override readonly name = "OwnerUnreachableError" as const;

  constructor(options?: ErrorOptions) {
    super(
      "Cannot answer: the place where this tenant's user list is kept was moved or is overloaded. " +
        "Ask the same again: what was read is kept",
      options,
    );
  }
}

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

/** An error as the Worker is told of it. */
export function toFailure(error: unknown): Failure {
  const { name, message } = error instanceof Error ? error : { name: "unknown", message: "" };
  if (!(error instanceof ReportableError)) return { name, kind: "internal", message: "" };
  if (!(error instanceof UserInputError)) return { name, kind: "reportable", message };
  const nobody = error instanceof NobodyError;
  return { name, kind: "input", message, people: error.people, ...(nobody ? { nobody } : {}) };
}

/** The error that an object told of. */
function toError({ name, kind, message, people, nobody }: Failure): Error {
  if (nobody) return new NobodyError(message, { people });
  if (kind === "input") return new UserInputError(message, { people });
  return kind === "reportable" ? new OwnerError(name, message) : new UnforeseenError(name);
}

/** An error of a tenant's object that callers may read. */
class OwnerError extends ReportableError {
  override readonly name: string;

  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** An error of a tenant's object that says nothing to callers. */
class UnforeseenError extends Error {
  override readonly name: string;

  constructor(name: string) {
    super("The tenant's object failed");
    this.name = name;
  }
}
