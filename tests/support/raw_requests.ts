import { InMemoryTransport } from "@modelcontextprotocol/client";
import type { McpServerFactory } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";

/** A request as it goes over the wire, also one that no HTTP client would send. */
export interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** One text with its length declared, or pieces sent as chunks without any. */
  readonly body?: string | readonly string[];
  /** Declared instead of the body's own length: the rest is never sent. */
  readonly length?: number;
}

/** An answer as it came over the wire. */
export interface RawResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** Longest wait for any answer, on a busy machine too; without one the test fails instead of hanging. */
const LONGEST_WAIT_MS = 60_000;

const encoder = new TextEncoder();

/** Sends one request over a connection of its own and reads the answer. */
export async function exchange(url: URL, request: RawRequest): Promise<RawResponse> {
  using connection = await Deno.connect({ hostname: url.hostname, port: Number(url.port) });
  const patience = setTimeout(() => connection.close(), LONGEST_WAIT_MS);
  try {
    // A server that refuses early may close while the rest is still being sent.
    send(connection, url, request).catch(() => {});
    return await readResponse(connection, request.method === "HEAD");
  } finally {
    clearTimeout(patience);
  }
}

async function send(
  connection: Deno.Conn,
  url: URL,
  { method = "POST", path = url.pathname, headers = {}, body = "", length }: RawRequest,
): Promise<void> {
  const all: Record<string, string> = {
    host: url.host,
    ...(typeof body === "string"
      ? { "content-length": String(length ?? encoder.encode(body).length) }
      : { "transfer-encoding": "chunked" }),
    ...headers,
  };
  const lines = Object.entries(all).filter(([, value]) => value !== "")
    .map(([name, value]) => `${name}: ${value}\r\n`);
  await write(connection, `${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n`);
  if (typeof body === "string") return await write(connection, body);
  for (const piece of body) {
    await write(connection, `${encoder.encode(piece).length.toString(16)}\r\n${piece}\r\n`);
  }
  await write(connection, "0\r\n\r\n");
}

async function write(connection: Deno.Conn, text: string): Promise<void> {
  let bytes = encoder.encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(await connection.write(bytes));
}

async function readResponse(connection: Deno.Conn, bodiless: boolean): Promise<RawResponse> {
  const read = reader(connection);
  const [statusLine = "", ...lines] = (await read.until("\r\n\r\n")).split("\r\n");
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(statusLine)?.[1]);
  const headers = new Headers(lines.map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  }));
  if (bodiless || status === 204) return { status, headers, body: "" };
  const length = headers.get("content-length");
  if (length !== null) return { status, headers, body: await read.exactly(Number(length)) };
  if (headers.get("transfer-encoding") !== "chunked") {
    return { status, headers, body: await read.rest() };
  }
  let body = "";
  for (;;) {
    const size = parseInt(await read.until("\r\n"), 16);
    if (size === 0) return { status, headers, body };
    body += await read.exactly(size);
    await read.until("\r\n");
  }
}

/** Reads bytes as letters of Latin-1, so that lengths are those of the wire; decodes what is done. */
function reader(connection: Deno.Conn) {
  const buffer = new Uint8Array(65_536);
  let held = "";
  const more = async (): Promise<boolean> => {
    const count = await connection.read(buffer);
    for (const byte of buffer.subarray(0, count ?? 0)) held += String.fromCharCode(byte);
    return count !== null;
  };
  const take = (count: number): string => {
    const bytes = Uint8Array.from(held.slice(0, count), (letter) => letter.charCodeAt(0));
    held = held.slice(count);
    return new TextDecoder().decode(bytes);
  };
  const need = async (found: () => boolean): Promise<void> => {
    while (!found()) if (!await more()) throw new Error(`The answer broke off: ${held}`);
  };
  return {
    until: async (mark: string): Promise<string> => {
      await need(() => held.includes(mark));
      const text = take(held.indexOf(mark));
      take(mark.length);
      return text;
    },
    exactly: async (count: number): Promise<string> => {
      await need(() => held.length >= count);
      return take(count);
    },
    rest: async (): Promise<string> => {
      while (await more());
      return take(held.length);
    },
  };
}

/** The answer: a result or an error. */
interface RpcAnswer {
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
