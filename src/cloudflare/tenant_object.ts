import { tools } from "../../tools/mod.ts";
import { ConfigurationError, ReportableError } from "../base/errors.ts";
import { complete } from "../mcp/completions.ts";
import type { ToolContext } from "../mcp/tool_context.ts";
import { createProgram, type Host, type ReadyProgram } from "../program/program.ts";
import type { Question } from "../tenant/owner.ts";
import { createTenant, type Tenant } from "../tenant/tenant.ts";
import { createTenantSet } from "../tenant/tenants.ts";
import {
  type AnswerMessage,
  type AskMessage,
  type EndMessage,
  MESSAGE_VERSION,
  type SeenDirectory,
  toFailure,
} from "./messages.ts";
import { OWN_TENANT } from "./remote_owner.ts";

/**
 * The owner of one tenant, for every isolate of the Worker: one memory and one reading, which goes
 * on when its caller has gone. `name` is that of the object.
 */
export class TenantOwnerObject {
  readonly #name: string;
  readonly #host: Host;
  #program: ReadyProgram | undefined;
  #tenant: Tenant | undefined;

  constructor(name: string, host: Host) {
    this.#name = name;
    this.#host = host;
  }

  /** Answers a question: in one line of JSON or, if progress is asked for, in several. */
  async answer(request: Request): Promise<Response> {
    const message = await request.json() as AskMessage;
    if (!message.progress) return Response.json(await this.#ask(message, request.signal));
    const lines = new TransformStream<Uint8Array, Uint8Array>();
    const writer = lines.writable.getWriter();
    const write = (line: AnswerMessage): Promise<void> =>
      writer.write(new TextEncoder().encode(JSON.stringify(line) + "\n"));
    this.#ask(message, request.signal, (progress) => {
      // Whoever has gone needs no progress, and that is no error.
      write({ progress }).catch(() => {});
    }).then(write).then(() => writer.close()).catch(() => {});
    return new Response(lines.readable, { headers: { "content-type": "application/jsonl" } });
  }

  async #ask(
    { version, question, tenant: brought, caller, maxWaitMs }: AskMessage,
    signal: AbortSignal,
    onProgress?: ToolContext["onProgress"],
  ): Promise<EndMessage> {
    const seen: SeenDirectory[] = [];
    const finish = (): Pick<EndMessage, "seen" | "contact"> => {
      const contact = this.#program?.operations.lastContact([this.#tenant?.id ?? ""]);
      return { seen, ...(contact === undefined ? {} : { contact }) };
    };
    try {
      if (version !== MESSAGE_VERSION) throw new VersionError();
      const tenant = this.#tenant ??= this.#createTenant(brought);
      const answer = await answerQuestion(question, {
        tenants: createTenantSet([tenant]),
        signal,
        caller,
        maxWaitMs,
        onProgress,
        onDirectory: ({ users, facts: { complete } }, cache) => {
          seen.push({ users, complete, cache });
        },
      });
      return { answer, ...finish() };
    } catch (error) {
      return { failure: toFailure(error), ...finish() };
    }
  }

  /** The tenant of the settings that the object is named after, or the caller's own. */
  #createTenant(brought: AskMessage["tenant"]): Tenant {
    const program = createProgram(this.#host);
    if (!program.ok) throw program.error;
    this.#program = program;
    if (brought !== undefined) {
      const { configuration, tenantHost, operations } = program;
      const fetch = operations.watch(this.#host.fetch, CALLERS_ID);
      return createTenant({ id: CALLERS_ID, ...brought }, configuration, { ...tenantHost, fetch });
    }
    const tenant = program.tenants.find(({ id }) => OWN_TENANT + id === this.#name);
    if (tenant === undefined) {
      throw new ConfigurationError(["This tenant is no longer in the settings"]);
    }
    return tenant;
  }
}

/** The id of the tenant that a caller's credentials are for. */
const CALLERS_ID = "default";

async function answerQuestion(
  question: Question,
  context: ToolContext,
): Promise<Record<string, unknown>> {
  if ("completion" in question) {
    return await complete(question.completion as CompletionRequest, context.tenants);
  }
  const tool = tools.find(({ name }) => name === question.tool);
  if (tool === undefined) throw new VersionError();
  return await tool.answer(question.args, context);
}

type CompletionRequest = Parameters<typeof complete>[0];

/** The Worker and the object are of different versions, as for a moment during a deployment. */
class VersionError extends ReportableError {
  override readonly name = "VersionError" as const;

  constructor() {
    super("Cannot answer: this server is being updated. Ask the same again in a minute");
  }
}
