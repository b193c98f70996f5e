/** The APIs of vendors by which hosts speak to a model: how a request is read, and a move written. */

/** A request to a model, whatever API it came by. */
export interface Asked {
  readonly tools: readonly DeclaredTool[];
  /** The results of all calls so far, in their order. */
  readonly results: readonly string[];
  readonly stream: boolean;
}

/** A tool as a host declares it. */
export interface DeclaredTool {
  readonly name: string;
  /** Where the host groups tools: the name of the group. */
  readonly namespace?: string;
  /** The schema of its arguments. */
  readonly schema: unknown;
}

/** What the model does next: it calls a tool by the host's name for it, or it has done. */
export interface Move {
  readonly call?: Pick<DeclaredTool, "name" | "namespace">;
  readonly args: object;
  readonly id: string;
}

/** The API of a vendor: how a request is read, and how a move is written. */
export interface Dialect {
  readonly path: RegExp;
  // deno-lint-ignore no-explicit-any
  readonly read: (body: any, path: string) => Asked;
  readonly write: (move: Move) => object;
  /** The parts of a streamed move; those with a type are events of that name. */
  readonly parts: (move: Move) => readonly object[];
  /** The line after the last part. */
  readonly end?: string;
}

/** What the model says at the end. */
const DONE = "That is all.";

/** The text in a result that is a text or a list of blocks with texts. */
function textIn(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return JSON.stringify(content);
  return content.map((block) => block.text ?? JSON.stringify(block)).join("\n");
}

/** OpenAI's chat completions, which most hosts speak with models of others. */
const CHAT_COMPLETIONS: Dialect = {
  path: /\/chat\/completions$/,
  read: ({ messages = [], tools = [], stream = false }) => ({
    // deno-lint-ignore no-explicit-any
    tools: tools.map(({ function: { name, parameters } }: any) => ({ name, schema: parameters })),
    // deno-lint-ignore no-explicit-any
    results: messages.filter(({ role }: any) => role === "tool")
      // deno-lint-ignore no-explicit-any
      .map(({ content }: any) => textIn(content)),
    stream,
  }),
  write: (move) => ({
    ...COMPLETION,
    object: "chat.completion",
    choices: [{ index: 0, message: chatMessage(move), finish_reason: finish(move) }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  }),
  parts: (move) =>
    [
      { delta: chatMessage(move), finish_reason: null },
      { delta: {}, finish_reason: finish(move) },
    ].map((choice) => ({
      ...COMPLETION,
      object: "chat.completion.chunk",
      choices: [{ index: 0, ...choice }],
    })),
  end: "data: [DONE]\n\n",
};

const COMPLETION = { id: "chatcmpl-1", created: 1, model: "scripted" };

function finish({ call }: Move): string {
  return call === undefined ? "stop" : "tool_calls";
}

function chatMessage({ call, args, id }: Move): object {
  if (call === undefined) return { role: "assistant", content: DONE };
  const tool = { name: call.name, arguments: JSON.stringify(args) };
  return {
    role: "assistant",
    content: null,
    tool_calls: [{ index: 0, id, type: "function", function: tool }],
  };
}

/** OpenAI's responses. */
const RESPONSES: Dialect = {
  path: /\/responses$/,
  read: ({ input = [], tools = [], stream = false }) => ({
    // deno-lint-ignore no-explicit-any
    tools: tools.flatMap(({ type, name, parameters, tools: grouped }: any) =>
      type === "namespace"
        // deno-lint-ignore no-explicit-any
        ? grouped.map((tool: any) => ({
          name: tool.name,
          namespace: name,
          schema: tool.parameters,
        }))
        : [{ name: name ?? type, schema: parameters }]
    ),
    results: (Array.isArray(input) ? input : [])
      // deno-lint-ignore no-explicit-any
      .filter(({ type }: any) => type === "function_call_output")
      // deno-lint-ignore no-explicit-any
      .map(({ output }: any) => textIn(output)),
    stream,
  }),
  write: (move) => ({ ...RESPONSE, status: "completed", output: [item(move)] }),
  parts: (move) => [
    { type: "response.created", response: { ...RESPONSE, status: "in_progress", output: [] } },
    { type: "response.output_item.added", output_index: 0, item: item(move) },
    { type: "response.output_item.done", output_index: 0, item: item(move) },
    { type: "response.completed", response: RESPONSES.write(move) },
  ],
};

const RESPONSE = {
  id: "resp_1",
  object: "response",
  created_at: 1,
  model: "scripted",
  usage: {
    input_tokens: 1,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 1,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 2,
  },
};

function item({ call, args, id }: Move): object {
  if (call === undefined) {
    const content = [{ type: "output_text", text: DONE, annotations: [] }];
    return { type: "message", id: "msg_1", role: "assistant", status: "completed", content };
  }
  const { name, namespace } = call;
  const what = {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    arguments: JSON.stringify(args),
  };
  return { type: "function_call", id: `fc_${id}`, call_id: id, status: "completed", ...what };
}

/** Google's generateContent. */
const GENERATE_CONTENT: Dialect = {
  path: /:(?:generate|streamGenerate)Content$/,
  read: ({ contents = [], tools = [] }, path) => ({
    // deno-lint-ignore no-explicit-any
    tools: tools.flatMap(({ functionDeclarations = [] }: any) => functionDeclarations)
      // deno-lint-ignore no-explicit-any
      .map(({ name, parametersJsonSchema, parameters }: any) => ({
        name,
        schema: parametersJsonSchema ?? parameters,
      })),
    // deno-lint-ignore no-explicit-any
    results: contents.flatMap(({ parts = [] }: any) => parts)
      // deno-lint-ignore no-explicit-any
      .flatMap(({ functionResponse }: any) =>
        functionResponse === undefined ? [] : [textIn(functionResponse.response)]
      ),
    stream: path.endsWith(":streamGenerateContent"),
  }),
  write: ({ call, args }) => ({
    candidates: [{
      index: 0,
      content: {
        role: "model",
        parts: [call === undefined ? { text: DONE } : { functionCall: { name: call.name, args } }],
      },
      finishReason: "STOP",
    }],
    usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
  }),
  parts: (move) => [GENERATE_CONTENT.write(move)],
};

/** Anthropic's messages. */
const MESSAGES: Dialect = {
  path: /\/v1\/messages$/,
  read: ({ messages = [], tools = [], stream = false }) => ({
    // deno-lint-ignore no-explicit-any
    tools: tools.map(({ name, input_schema }: any) => ({ name, schema: input_schema })),
    // deno-lint-ignore no-explicit-any
    results: messages.flatMap(({ content }: any) => Array.isArray(content) ? content : [])
      // deno-lint-ignore no-explicit-any
      .filter(({ type }: any) => type === "tool_result")
      // deno-lint-ignore no-explicit-any
      .map(({ content }: any) => textIn(content)),
    stream,
  }),
  write: (move) => ({ ...ANTHROPIC, content: [block(move)], stop_reason: stopReason(move) }),
  parts: (move) => [
    { type: "message_start", message: { ...ANTHROPIC, content: [], stop_reason: null } },
    { type: "content_block_start", index: 0, content_block: { ...block(move), ...empty(move) } },
    {
      type: "content_block_delta",
      index: 0,
      delta: move.call === undefined
        ? { type: "text_delta", text: DONE }
        : { type: "input_json_delta", partial_json: JSON.stringify(move.args) },
    },
    { type: "content_block_stop", index: 0 },
    {
      type: "message_delta",
      delta: { stop_reason: stopReason(move), stop_sequence: null },
      usage: { output_tokens: 1 },
    },
    { type: "message_stop" },
  ],
};

const ANTHROPIC = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "scripted",
  stop_sequence: null,
  usage: { input_tokens: 1, output_tokens: 1 },
};

function block({ call, args, id }: Move): object {
  return call === undefined
    ? { type: "text", text: DONE }
    : { type: "tool_use", id, name: call.name, input: args };
}

function empty({ call }: Move): object {
  return call === undefined ? { text: "" } : { input: {} };
}

function stopReason({ call }: Move): string {
  return call === undefined ? "end_turn" : "tool_use";
}

/** Each API that the model speaks. */
export const DIALECTS: readonly Dialect[] = [
  CHAT_COMPLETIONS,
  RESPONSES,
  GENERATE_CONTENT,
  MESSAGES,
];
