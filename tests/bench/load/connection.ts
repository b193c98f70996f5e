/** A request as bytes, made once and sent many times. */
export interface PreparedRequest {
  readonly hostname: string;
  readonly port: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A response, as far as a load generator looks at it. */
interface RawResponse {
  readonly status: number;
  /** Head and body together. */
  readonly text: string;
}

const HEAD_END = [13, 10, 13, 10];
/** The last chunk of a body without a declared length. */
const LAST_CHUNK = [13, 10, 48, 13, 10, 13, 10];

/**
 * One HTTP/1.1 connection that is kept alive, reduced to what measuring needs: `fetch` costs the
 * generator more than the servers spend, and the two share a machine.
 */
export class Connection {
  readonly #connection: Deno.TcpConn;
  #buffer = new Uint8Array(64 * 1024);

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  static async open({ hostname, port }: PreparedRequest): Promise<Connection> {
    const connection = await Deno.connect({ hostname, port });
    connection.setNoDelay(true);
    return new Connection(connection);
  }

  /** Sends a request and reads its whole response; gives its length in bytes, and its status. */
  async exchange({ bytes }: PreparedRequest): Promise<{ status: number; length: number }> {
    for (let sent = 0; sent < bytes.length;) {
      sent += await this.#connection.write(sent === 0 ? bytes : bytes.subarray(sent));
    }
    let length = 0;
    for (;;) {
      if (length === this.#buffer.length) this.#grow();
      const read = await this.#connection.read(this.#buffer.subarray(length));
      if (read === null) throw new Error("The server closed the connection");
      length += read;
      if (isWhole(this.#buffer, length)) return { status: statusOf(this.#buffer), length };
    }
  }

  /** The same, with the response as text. */
  async read(request: PreparedRequest): Promise<RawResponse> {
    const { status, length } = await this.exchange(request);
    return { status, text: new TextDecoder().decode(this.#buffer.subarray(0, length)) };
  }

  close(): void {
    this.#connection.close();
  }

  #grow(): void {
    const grown = new Uint8Array(this.#buffer.length * 2);
    grown.set(this.#buffer);
    this.#buffer = grown;
  }
}

function isWhole(buffer: Uint8Array, length: number): boolean {
  const head = indexOf(buffer, HEAD_END, length);
  if (head < 0) return false;
  const declared = contentLength(buffer, head);
  if (declared !== undefined) return length >= head + HEAD_END.length + declared;
  return LAST_CHUNK.every((byte, at) => buffer[length - LAST_CHUNK.length + at] === byte);
}

function statusOf(buffer: Uint8Array): number {
  return Number(String.fromCharCode(...buffer.subarray(9, 12)));
}

function contentLength(buffer: Uint8Array, head: number): number | undefined {
  const text = new TextDecoder().decode(buffer.subarray(0, head));
  const [, digits] = /\r\ncontent-length: *(\d+)/i.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

function indexOf(buffer: Uint8Array, wanted: readonly number[], length: number): number {
  for (let at = buffer.indexOf(wanted[0] ?? 0); at >= 0 && at < length;) {
    if (wanted.every((byte, offset) => buffer[at + offset] === byte)) return at;
    at = buffer.indexOf(wanted[0] ?? 0, at + 1);
  }
  return -1;
}

/** The generations of the protocol. */
export type Era = "modern" | "legacy";

/** The method that is requested. */
export type Question = "tools/call" | "tools/list";

const MODERN = "2026-07-28";
const LEGACY = "2025-11-25";
const TOOL = "list_roles";

/** One MCP request over HTTP, as clients of the era send it. */
export function mcpRequest(
  { url, era, question, token, tool = TOOL }: Target,
): PreparedRequest {
  const { hostname, port, host, pathname } = new URL(url);
  const body = message(era, question, tool);
  const head = [
    `POST ${pathname} HTTP/1.1`,
    `host: ${host}`,
    "content-type: application/json",
    "accept: application/json, text/event-stream",
    "user-agent: bench",
    `content-length: ${body.length}`,
    `mcp-protocol-version: ${era === "modern" ? MODERN : LEGACY}`,
    ...(era === "legacy" ? [] : [`mcp-method: ${question}`]),
    ...(era === "legacy" || question === "tools/list" ? [] : [`mcp-name: ${tool}`]),
    ...(token === undefined ? [] : [`authorization: Bearer ${token}`]),
  ];
  const bytes = new TextEncoder().encode(`${head.join("\r\n")}\r\n\r\n${body}`);
  return { hostname, port: Number(port), bytes };
}

/** A modern question as a line for stdio. */
export function stdioLine(question: Question): string {
  return `${message("modern", question, TOOL)}\n`;
}

function message(era: Era, question: Question, tool: string): string {
  const params = {
    ...(question === "tools/call" ? { name: tool, arguments: {} } : {}),
    ...(era === "legacy" ? {} : { _meta: ENVELOPE }),
  };
  return JSON.stringify({ jsonrpc: "2.0", id: 1, method: question, params });
}

const ENVELOPE = {
  "io.modelcontextprotocol/protocolVersion": MODERN,
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": { name: "bench", version: "1.0.0" },
};

/** The result in a response, whether it came as JSON or as an event. */
export function resultOf(response: string): Record<string, unknown> {
  const json = response.slice(response.indexOf('{"'), response.lastIndexOf("}") + 1);
  const { result } = JSON.parse(json);
  if (result === undefined || result.isError === true) throw new Error(`No result: ${response}`);
  return result;
}

/** The address and the request. */
export interface Target {
  readonly url: string;
  readonly era: Era;
  readonly question: Question;
  /** The bearer token to send; absent for none. */
  readonly token?: string;
  /** The tool that is called; default one whose answer is short. */
  readonly tool?: string;
}

/** One thing that a load generator does, by name, with what it gives back. */
export type Order =
  /** Requests a second, with so many connections. */
  | { readonly what: "throughput"; readonly connections: number; readonly ms: number }
  /** The milliseconds that so many requests take, over connections that stay open for the next order. */
  | { readonly what: "requests"; readonly connections: number; readonly requests: number }
  /** The 99th percentile in milliseconds, at a fixed rate. */
  | { readonly what: "p99"; readonly perSecond: number; readonly ms: number };
