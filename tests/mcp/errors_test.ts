import assert from "node:assert/strict";
import { type McpServerFactory, Server } from "@modelcontextprotocol/server";
import { ConfigurationError, UserInputError } from "../../src/base/errors.ts";
import { publicMessage, toolFailure } from "../../src/mcp/errors.ts";
import type { RequestFacts } from "../../src/mcp/observe_request.ts";
import { SafeServer, withProtocolErrors } from "../../src/mcp/sdk_server.ts";
import { ERAS } from "../support/mcp_clients.ts";

const SECRET = "upstream said: key 37ffb5f1";
const INTERNAL = /^Internal error: the question could not be answered/;
const IDENTITY = { name: "errors", version: "0" };

/** A server that fails whatever it is asked to read. */
function failing(Kind: typeof Server, error: unknown): McpServerFactory {
  return () => {
    const server = new Kind(IDENTITY, { capabilities: { resources: {} } });
    server.setRequestHandler("resources/read", () => {
      throw error;
    });
    return server;
  };
}

/** What a caller is refused with; the 2025 client puts words of its own before the message. */
async function rejection(promise: Promise<unknown>): Promise<{ code: number; message: string }> {
  const { code, message } = await promise.then(
    () => assert.fail("It was answered"),
    (error) => error,
  );
  return { code, message: message.replace(/^MCP error -\d+: /, "") };
}

Deno.test("only the message of an error made for callers is public", () => {
  assert.equal(publicMessage(new UserInputError("No such user")), "No such user");
  assert.equal(publicMessage(new UserInputError("a\nb\u202E")), "a<U+000A>b<U+202E>");
  for (const error of [new Error(SECRET), new TypeError(SECRET), SECRET, null, undefined]) {
    assert.match(publicMessage(error), INTERNAL);
    assert.ok(!publicMessage(error).includes(SECRET));
  }
});

Deno.test("a public message has a limit, and the message for all settings wrong at once fits", () => {
  assert.ok(publicMessage(new UserInputError("x".repeat(100_000))).length <= 8_001);
  const problems = Array.from({ length: 60 }, (_, index) => `SETTING_${index}: ${"x".repeat(100)}`);
  const error = new ConfigurationError(problems);
  assert.ok(publicMessage(error).includes("SETTING_59"));
});

Deno.test("a tool's failure is an answer with isError, and the error is noted for operators", () => {
  const facts: RequestFacts = {};
  const error = new Error(SECRET);
  const { isError, content } = toolFailure(error, facts);
  assert.equal(isError, true);
  assert.match(content[0]?.text ?? "", INTERNAL);
  assert.equal(facts.error, error);
});

Deno.test("without a place for errors in the answer: a caller's mistake is -32602, any other error -32603", async () => {
  for (
    const [error, code, message] of [
      [new UserInputError("No such prompt"), -32602, /^No such prompt$/],
      [new ConfigurationError(["SPANNING_REGION is missing"]), -32603, /SPANNING_REGION/],
      [new Error(SECRET), -32603, INTERNAL],
    ] as const
  ) {
    const facts: RequestFacts = {};
    const thrown = await rejection(withProtocolErrors(facts, () => Promise.reject(error)));
    assert.equal(thrown.code, code);
    assert.match(thrown.message, message);
    assert.equal(facts.error, error, "The log has the error itself");
  }
});

for (const [era, connect] of ERAS) {
  Deno.test(`${era}: the SDK's own server sends an unforeseen error's message; SafeServer does not`, async () => {
    await using leaking = await connect(failing(Server, new Error(SECRET)));
    const leaked = await rejection(leaking.readResource("x:y"));
    assert.ok(leaked.message.includes(SECRET), "The SDK hides messages now: SafeServer may go");
    await using safe = await connect(failing(SafeServer, new Error(SECRET)));
    const { code, message } = await rejection(safe.readResource("x:y"));
    assert.equal(code, -32603);
    assert.match(message, INTERNAL);
    assert.ok(!message.includes(SECRET));
  });

  Deno.test(`${era}: parameters that do not fit the protocol are the caller's mistake, in one sentence`, async () => {
    await using client = await connect(failing(SafeServer, new Error("not reached")));
    const { code, message } = await rejection(client.readResource(7 as unknown as string));
    assert.equal(code, -32602);
    assert.match(message, /^Invalid params for resources\/read: .*uri: /);
    assert.doesNotMatch(message, /[[{]/, "No JSON of the schema");
  });
}

Deno.test("SafeServer overrides a method that the SDK still has", () => {
  const { prototype } = Server as unknown as { prototype: Record<string, unknown> };
  assert.equal(typeof prototype["_wrapHandler"], "function");
});
