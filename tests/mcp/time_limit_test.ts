import assert from "node:assert/strict";
import type { Sleep } from "../../src/base/async.ts";
import { createTimeLimit } from "../../src/mcp/tool_context.ts";
import { noTenants } from "../../src/tenant/tenant.ts";
import { describeResult, type RequestFacts } from "../../src/mcp/observe_request.ts";
import { callTool } from "../../src/mcp/server.ts";
import type { Tool } from "../../src/mcp/tool.ts";

/** Runs everything that waits for no timer. */
const task = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** A clock that a test moves. */
function clock(): { sleep: Sleep; pass: () => Promise<void>; asked: number[]; left: () => number } {
  const waiting = new Set<() => void>();
  const asked: number[] = [];
  const sleep: Sleep = (ms, signal) =>
    new Promise((resolve, reject) => {
      asked.push(ms);
      waiting.add(resolve);
      signal?.addEventListener("abort", () => {
        waiting.delete(resolve);
        reject(signal.reason);
      }, { once: true });
    });
  const pass = async (): Promise<void> => {
    await task();
    waiting.forEach((resolve) => resolve());
  };
  return { sleep, pass, asked, left: () => waiting.size };
}

const never = new AbortController().signal;

const CONTEXT = {
  tenants: noTenants(() => new Error("not reached")),
  signal: new AbortController().signal,
};

Deno.test("work that finishes without I/O takes no timer", async () => {
  const { sleep, asked } = clock();
  assert.equal(await createTimeLimit(55, sleep)(never, () => Promise.resolve("answer")), "answer");
  assert.deepEqual(asked, []);
});

Deno.test("work that ends in time is answered, and its timer is cleared", async () => {
  const { sleep, asked, left } = clock();
  const work = (): Promise<string> => task().then(() => "answer");
  assert.equal(await createTimeLimit(55, sleep)(never, work), "answer");
  assert.deepEqual(asked, [55_000]);
  assert.equal(left(), 0);
});

Deno.test("when time is up, the work's signal aborts and the caller gets the reason, even if the work ignores the signal", async () => {
  const { sleep, pass } = clock();
  let inner: AbortSignal | undefined;
  const answer = createTimeLimit(2.5, sleep)(never, (signal) => {
    inner = signal;
    return new Promise(() => {});
  });
  await pass();
  await assert.rejects(answer, {
    name: "CallTimeoutError",
    message: /longer than the 2\.5 seconds.*Ask again.*MCP_CALL_TIMEOUT_SECONDS/,
  });
  assert.equal(inner?.aborted, true);
});

Deno.test("an abort of the caller ends the work with the caller's reason", async () => {
  const { sleep, left } = clock();
  const caller = new AbortController();
  const answer = createTimeLimit(55, sleep)(caller.signal, () => new Promise(() => {}));
  caller.abort(new Error("gone"));
  await assert.rejects(answer, { message: "gone" });
  assert.equal(left(), 0);
});

Deno.test("a tool over its time limit: an error answer, logged by class", async () => {
  const { sleep, pass } = clock();
  const tool = { name: "slow", call: () => new Promise(() => {}) } as unknown as Tool;
  const facts: RequestFacts = {};
  const called = callTool(tool, {}, CONTEXT, facts, createTimeLimit(1, sleep));
  await pass();
  const { isError, content } = await called;
  assert.equal(isError, true);
  assert.match(content[0]?.text ?? "", /^Cannot answer: Spanning took longer than the 1 seconds/);
  assert.equal(describeResult(facts), "CallTimeoutError");
});

Deno.test("a refresh over its time limit: the advice is to ask again without it", async () => {
  const calls = [[{ refresh: true }, true], [{}, false], [undefined, false]] as const;
  for (const [args, refresh] of calls) {
    const { sleep, pass } = clock();
    const tool = { name: "slow", call: () => new Promise(() => {}) } as unknown as Tool;
    const called = callTool(tool, args, CONTEXT, {}, createTimeLimit(1, sleep));
    await pass();
    const text = (await called).content[0]?.text ?? "";
    assert.equal(/Ask again without refresh: true, which would start over: /.test(text), refresh);
    assert.equal(/Ask again: the part/.test(text), !refresh);
  }
});

Deno.test("a failure in time is not a timeout", async () => {
  const tool = {
    name: "failing",
    call: () => Promise.reject(new Error("secret")),
  } as unknown as Tool;
  const inTime = createTimeLimit(1, clock().sleep);
  const { content } = await callTool(tool, {}, CONTEXT, {}, inTime);
  assert.match(content[0]?.text ?? "", /^Internal error/);
});
