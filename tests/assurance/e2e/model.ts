import { type DeclaredTool, type Dialect, DIALECTS, type Move } from "./dialects.ts";
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
    const { tools: declared, results: all, stream } = dialect.read(await request.json(), pathname);
    // A host that keeps tools back until they are looked for has two of its own in their place.
    const bridged = declared.some(({ name }) => name === BRIDGE.call) &&
      !declared.some(({ name }) => ourName(name) !== undefined);
    const [tools, results] = bridged ? [foundTools(all[0]), all.slice(1)] : [declared, all];
    for (const { name, schema } of tools) {
      if (ourName(name) !== undefined) offered.set(name, schema);
    }
    for (const [at, result] of results.entries()) {
      const question = QUESTIONS[at];
      if (question !== undefined) answers.set(question.tool, result);
    }
    const next = QUESTIONS[results.length];
    // Hosts ask for titles and the like as well, and offer no tools then.
    const tool = tools.find(({ name }) => next !== undefined && ourName(name) === next.tool);
    const args = { ...emptyFields(tool?.schema), ...next?.args };
    const id = `call_${all.length}`;
    const move: Move = bridged && all.length === 0
      ? { call: { name: BRIDGE.search }, args: BRIDGE.everything, id }
      : tool === undefined
      ? { args, id }
      : bridged
      ? { call: { name: BRIDGE.call }, args: { name: tool.name, arguments: args }, id }
      : { call: tool, args, id };
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

/** The two tools of qwen-code by which a model finds and calls tools that were kept back. */
const BRIDGE = {
  search: "tool_search",
  call: "tool_call",
  everything: { query: "spanning", max_results: 20 },
};

/** The declarations in the result of a search. */
function foundTools(result = ""): DeclaredTool[] {
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
