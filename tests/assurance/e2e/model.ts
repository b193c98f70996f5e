import { type Asked, type DeclaredTool, type Dialect, DIALECTS, type Move } from "./dialects.ts";
import { ourName, QUESTIONS } from "./questions.ts";

/**
 * A model on loopback that asks our questions one after the other, whichever host it is for, and
 * ends with a sentence. It takes the place of a vendor's model: a host that calls tools only for a
 * model is tried whole, without a login.
 */
export interface ScriptedModel extends AsyncDisposable {
  /** Its address; the host appends the path of the API that it speaks. */
  readonly url: URL;
  /** The schemas of arguments with which the host declared our tools, by the host's names. */
  readonly offered: ReadonlyMap<string, unknown>;
  /** What the host passed on of each answer, by our names. */
  readonly answers: ReadonlyMap<string, string>;
}

/** Opens the model on a port of its own. */
export function openModel(): ScriptedModel {
  const offered = new Map<string, unknown>();
  const answers = new Map<string, string>();
  const answer = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    const dialect = DIALECTS.find(({ path }) => path.test(pathname));
    if (request.method !== "POST" || dialect === undefined) return Response.json({});
    const asked = dialect.read(await request.json(), pathname);
    const { tools, results, callOf } = isKeptBack(asked) ? behindBridge(asked) : inSight(asked);
    for (const { name, schema } of tools) {
      if (ourName(name) !== undefined) offered.set(name, schema);
    }
    for (const [at, result] of results.entries()) {
      const question = QUESTIONS[at];
      if (question !== undefined) answers.set(question.tool, result);
    }
    const question = QUESTIONS[results.length];
    // Hosts ask for titles and the like as well, and offer no tools then.
    const tool = tools.find(({ name }) =>
      question !== undefined && ourName(name) === question.tool
    );
    const move = callOf(tool, { ...emptyFields(tool?.schema), ...question?.args });
    const { stream } = asked;
    return stream ? streamed(dialect, move) : Response.json(dialect.write(move));
  };
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, answer);
  return {
    url: new URL(`http://127.0.0.1:${server.addr.port}`),
    offered,
    answers,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** What a model makes of a request: which tools and results it sees, and how it calls a tool. */
interface View {
  readonly tools: readonly DeclaredTool[];
  readonly results: readonly string[];
  /** The move that calls a tool, or ends where there is none. */
  readonly callOf: (tool: DeclaredTool | undefined, args: object) => Move;
}

function inSight({ tools, results }: Asked): View {
  const id = `call_${results.length}`;
  return {
    tools,
    results,
    callOf: (tool, args) => ({ ...(tool === undefined ? {} : { call: tool }), args, id }),
  };
}

/** The two tools of qwen-code by which a model finds and calls tools that were kept back. */
const BRIDGE = {
  search: { name: "tool_search" },
  call: { name: "tool_call" },
  everything: { query: "spanning", max_results: 20 },
};

function isKeptBack({ tools }: Asked): boolean {
  return tools.some(({ name }) => name === BRIDGE.call.name) &&
    !tools.some(({ name }) => ourName(name) !== undefined);
}

/** The first result is that of a search. */
function behindBridge({ results: [found, ...results] }: Asked): View {
  const id = `call_${results.length}`;
  if (found === undefined) {
    const search: Move = { call: BRIDGE.search, args: BRIDGE.everything, id: "search" };
    return { tools: [], results, callOf: () => search };
  }
  return {
    tools: foundTools(found),
    results,
    callOf: (tool, args) =>
      tool === undefined
        ? { args, id }
        : { call: BRIDGE.call, args: { name: tool.name, arguments: args }, id },
  };
}

/** The declarations in the result of a search. */
function foundTools(result: string): DeclaredTool[] {
  return [...result.matchAll(/\{"name":.*\}/g)].map(([text]) => {
    const { name, parameters, parametersJsonSchema } = JSON.parse(text);
    return { name, schema: parametersJsonSchema ?? parameters };
  });
}

/** What a model must send for fields that a host declares as required though they are optional: null. */
function emptyFields(schema: unknown): Readonly<Record<string, null>> {
  const { required = [] } = (schema ?? {}) as { required?: readonly string[] };
  return Object.fromEntries(required.map((name) => [name, null]));
}

function streamed({ parts, end = "" }: Dialect, move: Move): Response {
  const lines = parts(move).map((part) =>
    ("type" in part ? `event: ${part.type}\n` : "") + `data: ${JSON.stringify(part)}\n\n`
  );
  const headers = { "content-type": "text/event-stream" };
  return new Response(lines.join("") + end, { headers });
}
