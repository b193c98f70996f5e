import assert from "node:assert/strict";
import fc from "fast-check";
import { MAX_LINE_BYTES } from "../../src/mcp/stdio_transport.ts";
import { stdioTransport } from "../../src/mcp/stdio_transport.ts";
import { META } from "../assurance/transport/expectation.ts";
import { sandboxAccess } from "../support/program.ts";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { serveConnection } from "../../src/entry/open_stdio.ts";

/** More by `RUNS=50000`, of which a hundredth is done here; a failure prints the seed. */
const RUNS = Math.ceil(Number(Deno.env.get("RUNS") ?? 6000) / 100);

const { servers } = sandboxAccess();
const encoder = new TextEncoder();

interface Answer {
  readonly id: string | number | null;
  readonly result?: { readonly isError?: true; readonly tools?: readonly unknown[] };
  readonly error?: { readonly code: number; readonly message: string };
}

type Serve = (...served: readonly [typeof servers, ReturnType<typeof stdioTransport>]) => unknown;

const serveAsWeDo: Serve = (...served) => serveConnection(...served, () => {});

/** A client that writes bytes as it likes. */
function connect(serve: Serve = serveAsWeDo) {
  const answers: Answer[] = [];
  const transport = stdioTransport((line) => {
    assert.ok(line.endsWith("\n"));
    const message = JSON.parse(line);
    if (!("method" in message)) answers.push(message);
    return Promise.resolve();
  });
  serve(servers, transport);
  return {
    write: (bytes: Uint8Array) => transport.read(bytes),
    idle: transport.idle,
    end: async (): Promise<Answer[]> => {
      transport.endOfInput();
      await transport.idle();
      return answers;
    },
  };
}

/** Sends messages, each on its line, and returns the answers by their ids. */
async function ask(...messages: readonly unknown[]): Promise<Map<Answer["id"], Answer>> {
  const client = connect();
  for (const message of messages) client.write(encoder.encode(JSON.stringify(message) + "\n"));
  return new Map((await client.end()).map((answer) => [answer.id, answer]));
}

const INITIALIZE = {
  jsonrpc: "2.0",
  id: "first",
  method: "initialize",
  params: {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "raw", version: "0" },
  },
};
const DISCOVER = {
  jsonrpc: "2.0",
  id: "first",
  method: "server/discover",
  params: { _meta: META },
};
/** What most clients say about themselves, with which a request can be plain. */
const SAID = { ...META, "io.modelcontextprotocol/clientInfo": { name: "raw", version: "0" } };
const PLAIN_DISCOVER = { ...DISCOVER, params: { _meta: SAID } };

Deno.test("in 2025 null stands for absent params and _meta, and any progress token is no reason not to answer", async () => {
  const asked: Record<string, unknown>[] = [
    { params: null },
    {},
    { params: { _meta: null } },
    ...[null, 0.5, 1e300, true, {}, [], "text", 7].map((progressToken) => ({
      params: { _meta: { progressToken } },
    })),
    { params: null, extra: "a field that the protocol does not have" },
  ];
  const answers = await ask(
    INITIALIZE,
    { jsonrpc: "2.0", method: "notifications/initialized", params: null },
    ...asked.map((message, id) => ({ jsonrpc: "2.0", id, method: "tools/list", ...message })),
  );
  for (const id of asked.keys()) {
    assert.ok((answers.get(id)?.result?.tools?.length ?? 0) > 5, JSON.stringify(asked[id]));
  }
});

Deno.test("in 2026 any progress token is answered, and absent metadata is an error with the id", async () => {
  const tokens = [null, 0.5, true, {}, "text", 7];
  const answers = await ask(
    DISCOVER,
    ...tokens.map((progressToken, id) => ({
      jsonrpc: "2.0",
      id,
      method: "tools/list",
      params: { _meta: { ...META, progressToken } },
    })),
    { jsonrpc: "2.0", id: "none", method: "tools/list", params: null },
  );
  for (const id of tokens.keys()) assert.ok(answers.get(id)?.result?.tools, String(tokens[id]));
  assert.ok(Number.isInteger(answers.get("none")?.error?.code));
});

Deno.test("what does not fit the protocol is an error that carries the id", async () => {
  const wrong: [unknown, Answer["id"], number][] = [
    [{ jsonrpc: "2.0", id: 1, method: "tools/list", params: [] }, 1, -32602],
    [{ jsonrpc: "2.0", id: "2", method: "tools/list", params: "x" }, "2", -32602],
    [{ jsonrpc: "2.0", id: 3, method: "tools/list", params: { _meta: 3 } }, 3, -32602],
    [{ jsonrpc: "1.0", id: 4, method: "tools/list" }, 4, -32600],
    [{ jsonrpc: "2.0", id: 5, method: 7 }, 5, -32600],
    [{ jsonrpc: "2.0", id: 6.5, method: "tools/list" }, 6.5, -32600],
    [{ jsonrpc: "2.0", id: null, method: "tools/list" }, null, -32600],
  ];
  for (const first of [INITIALIZE, DISCOVER]) {
    const answers = await ask(first, ...wrong.map(([message]) => message));
    assert.ok(answers.get("first")?.result);
    for (const [, id, code] of wrong) assert.equal(answers.get(id)?.error?.code, code, String(id));
    assert.equal(answers.size, wrong.length + 1);
  }
});

Deno.test("a line over the limit is an error with its id, wherever that stands, and the next line is read", async () => {
  const client = connect();
  const long = "x".repeat(MAX_LINE_BYTES);
  const params = { name: "list_roles", arguments: { a: ['"}]\\', long], b: {} } };
  client.write(encoder.encode(JSON.stringify(INITIALIZE) + "\n"));
  for (
    const message of [
      { jsonrpc: "2.0", id: 1, method: "tools/call", params },
      { method: "tools/call", params, jsonrpc: "2.0", id: "after" },
      { method: "notifications/progress", params, jsonrpc: "2.0" },
      { jsonrpc: "2.0", id: 2, method: "ping" },
    ]
  ) client.write(encoder.encode(JSON.stringify(message) + "\n"));
  const answers = (await client.end()).map(({ id, error }) => [id, error?.code]);
  assert.deepEqual(
    answers.toSorted(),
    [[1, -32600], ["after", -32600], ["first", undefined], [2, undefined]].toSorted(),
  );
});

/** Ways to write the end of a line. */
const ENDS = ["\n", "\r\n", "\n\n", "\n\r\n \n", "\n\uFEFF"];

for (
  const [era, first, params] of [
    ["2025", INITIALIZE, {}],
    ["2026", DISCOVER, { _meta: META }],
    ["2026, with requests that need no SDK", PLAIN_DISCOVER, { _meta: SAID }],
  ] as const
) {
  const requests = fc.array(
    fc.record({
      method: fc.constantFrom("tools/list", "prompts/list", "tools/call", "nothing/there"),
      id: fc.oneof(fc.integer(), fc.string({ unit: "grapheme" })),
      end: fc.constantFrom(...ENDS),
      filler: fc.constantFrom(0, 0, 0, 70_000),
    }),
    { minLength: 1, maxLength: 6 },
  );
  Deno.test(`${era}: ${RUNS} conversations, cut into pieces anywhere, without a last newline: each request is answered once`, async () => {
    await fc.assert(
      fc.asyncProperty(
        requests,
        fc.array(fc.nat(), { maxLength: 12 }),
        fc.boolean(),
        async (asked, cuts, mark) => {
          const lines = [
            JSON.stringify(first) + "\n",
            ...asked.map(({ method, id, end, filler }, index) => {
              const call = { name: "list_sign_in_paths", filler: "é".repeat(filler) };
              return JSON.stringify({
                jsonrpc: "2.0",
                id,
                method,
                params: { ...params, ...call },
              }) +
                (index === asked.length - 1 ? "" : end);
            }),
          ];
          const bytes = encoder.encode((mark ? "\uFEFF" : "") + lines.join(""));
          const places = cuts.map((cut) => cut % bytes.length).sort((one, other) => one - other);
          const client = connect();
          for (const [index, place] of [0, ...places].entries()) {
            client.write(bytes.subarray(place, places[index] ?? bytes.length));
            if (index % 3 === 0) await new Promise((resolve) => setTimeout(resolve));
          }
          const answered = (await client.end()).map(({ id }) => JSON.stringify(id)).sort();
          const wanted = ["first", ...asked.map(({ id }) => id)].map((id) => JSON.stringify(id));
          assert.deepEqual(answered, wanted.sort());
        },
      ),
      { numRuns: RUNS },
    );
  });

  Deno.test(`${era}: at whatever byte the input ends, each whole request is answered, and a broken one with an error`, async () => {
    const call = { name: "list_sign_in_paths", arguments: { tenant: "défaut" } };
    const conversation = [
      { text: "\uFEFF" + JSON.stringify(first), id: "first" },
      { text: JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized", params }) },
      { text: "" },
      {
        text: JSON.stringify({
          jsonrpc: "2.0",
          id: "é",
          method: "tools/call",
          params: { ...call, ...params },
        }),
        id: "é",
      },
      { text: JSON.stringify({ jsonrpc: "2.0", id: 3, method: "nothing/there", params }), id: 3 },
    ];
    const bytes = encoder.encode(conversation.map(({ text }) => text).join("\r\n"));
    for (let end = 0; end <= bytes.length; end++) {
      const client = connect();
      client.write(bytes.subarray(0, end));
      const answers = await client.end();
      // Where each line ends, without its carriage return and newline.
      let start = 0;
      const wanted = conversation.flatMap(({ text, id }, at): (string | number)[] => {
        const from = start;
        const length = encoder.encode(text).length;
        start += length + 2;
        if (end >= from + length) return id === undefined ? [] : [id];
        const isMarkAlone = at === 0 && end === encoder.encode("\uFEFF").length;
        return end > from && !isMarkAlone ? ["broken"] : [];
      });
      assert.deepEqual(
        answers.map(({ id, error }) => error?.code === -32700 ? "broken" : id).toSorted(),
        wanted.toSorted(),
        `cut after ${end} of ${bytes.length} bytes`,
      );
    }
  });
}

Deno.test("2026: each conversation goes as it does with the SDK alone, whoever answers its requests", async () => {
  const call = (id: number, name: string) => ({
    id,
    method: "tools/call",
    params: { name, _meta: SAID },
  });
  const list = (id: number) => ({ id, method: "tools/list", params: { _meta: SAID } });
  const discover = { id: 0, method: "server/discover", params: { _meta: SAID } };
  const initialize = { ...INITIALIZE, id: 1 };
  const initialized = { method: "notifications/initialized" };
  const cancelled = (requestId: number, said = {}) => ({
    method: "notifications/cancelled",
    params: { requestId, ...said },
  });
  const conversations: Record<string, unknown>[][] = [
    [discover, list(1), call(2, "list_roles"), call(3, "list_sign_in_paths")],
    [list(1), { ...initialize, id: 2 }, list(3)],
    [discover, initialize, initialized, { id: 2, method: "tools/list" }, list(3)],
    [discover, list(1), { id: 2, method: "tools/list" }, { id: 3, method: "ping" }],
    [discover, { id: 2, method: "tools/list" }, list(3)],
    [call(1, "no_such_tool"), list(2)],
    [list(1), { id: 2, method: "prompts/list", params: { _meta: SAID } }, list(3)],
    [list(1), { id: 2, method: "nothing/there", params: { _meta: SAID } }],
    [list(1), cancelled(1), list(2), { id: 3, method: "resources/list" }],
    [list(1), cancelled(1, { _meta: SAID }), call(2, "list_roles")],
    [cancelled(1), list(1), list(2)],
    [discover, { ...cancelled(7) }, list(1), initialize],
    [list(1), initialized, list(2)],
    [list(1), list(1), list(1)],
    [{ id: 1, method: "tools/list", params: { _meta: { ...SAID, progressToken: 1 } } }, list(2)],
    [list(1), {
      id: 2,
      method: "tools/list",
      params: { _meta: { ...SAID, "io.modelcontextprotocol/protocolVersion": "2027-01-01" } },
    }],
  ];
  for (const conversation of conversations) {
    const told = async (serve: Serve): Promise<readonly string[]> => {
      const client = connect(serve);
      for (const message of conversation) {
        client.write(encoder.encode(JSON.stringify({ jsonrpc: "2.0", ...message }) + "\n"));
        // One after the other, as far as they are answered.
        await client.idle();
      }
      return (await client.end()).map((answer) => JSON.stringify(answer)).sort();
    };
    const alone: Serve = (factory, transport) => serveStdio(factory, { transport });
    assert.deepEqual(await told(serveAsWeDo), await told(alone), JSON.stringify(conversation));
  }
});

Deno.test("2026: a call that is cancelled is not answered, whoever answers the next", async () => {
  const call = (id: string) => ({
    jsonrpc: "2.0",
    id,
    method: "tools/call",
    params: { name: "list_users", arguments: { refresh: true }, _meta: SAID },
  });
  const cancelled = {
    jsonrpc: "2.0",
    method: "notifications/cancelled",
    params: { requestId: "one", _meta: SAID },
  };
  const prompts = { jsonrpc: "2.0", id: "p", method: "prompts/list", params: { _meta: SAID } };
  const asked = async (...messages: readonly unknown[]) =>
    [...(await ask(...messages)).keys()].toSorted();
  assert.deepEqual(await asked(call("one"), cancelled, call("two")), ["two"]);
  // The SDK has the connection when the cancellation comes.
  assert.deepEqual(await asked(call("one"), prompts, cancelled), ["p"]);
  assert.deepEqual(await asked(prompts, call("one"), cancelled), ["p"]);
});
