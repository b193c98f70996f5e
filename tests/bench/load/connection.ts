/** A request as bytes, made once and sent many times. */
export interface PreparedRequest {
  readonly hostname: string;
  readonly port: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A response, as far as a load generator looks at it. */
export interface RawResponse {
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
