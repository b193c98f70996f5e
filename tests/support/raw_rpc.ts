import { InMemoryTransport } from "@modelcontextprotocol/client";
import type { McpServerFactory } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";

/** What came back: a result or an error. */
export interface RpcAnswer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** Sends requests as they are, past every check of a client, over memory. */
export function rawRpc(
  servers: McpServerFactory,
): (method: string, params: Record<string, unknown>) => Promise<RpcAnswer> {
  const [near, far] = InMemoryTransport.createLinkedPair();
  serveStdio(servers, { transport: far });
  const waiting = new Map<number, (answer: RpcAnswer) => void>();
  near.onmessage = (message) => {
    const answer = message as unknown as RpcAnswer;
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  };
  let started: Promise<void> | undefined;
  let last = 0;
  return async (method, params) => {
    await (started ??= near.start());
    const id = ++last;
    const answer = new Promise<RpcAnswer>((resolve) => waiting.set(id, resolve));
    await near.send({ jsonrpc: "2.0", id, method, params } as never);
    return await answer;
  };
}
