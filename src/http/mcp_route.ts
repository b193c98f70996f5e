import {
  type AuthInfo,
  isJSONRPCRequest,
  type JSONRPCRequest,
  type McpServerFactory,
  PerRequestHTTPServerTransport,
  PROTOCOL_VERSION_META_KEY,
  SdkError,
  SdkErrorCode,
  SUPPORTED_PROTOCOL_VERSIONS,
} from "@modelcontextprotocol/server";

/** The caller went away before the answer came: a status of nginx's, which many logs know. */
const CALLER_GONE = 499;

/** A request of the 2025 era, read and admitted. */
export interface LegacyCall {
  readonly request: Request;
  readonly message: JSONRPCRequest;
  readonly authInfo: AuthInfo;
}

/**
 * Whether a message is certainly a request of the 2025 era: it claims no newer version, neither
 * itself nor in a header. What is not certain is for the SDK to judge.
 */
export function isLegacyCall(request: Request, message: unknown): message is JSONRPCRequest {
  const version = request.headers.get("mcp-protocol-version");
  return (version === null || SUPPORTED_PROTOCOL_VERSIONS.includes(version)) &&
    isJSONRPCRequest(message) && !(PROTOCOL_VERSION_META_KEY in (message.params?._meta ?? {}));
}

/**
 * Answers a request of the 2025 era, without a session, as one JSON message; as a stream only when
 * there is something to say before the answer. The SDK's own fallback for this era makes a stream
 * of every answer, which costs a third of the throughput.
 */
export async function answerLegacy(
  servers: McpServerFactory,
  { request, message, authInfo }: LegacyCall,
): Promise<Response> {
  const server = await servers({ era: "legacy", authInfo, requestInfo: request });
  const transport = new PerRequestHTTPServerTransport({ classification: { era: "legacy" } });
  await server.connect(transport);
  try {
    const response = await transport.handleMessage(message, { request, authInfo });
    // In this era an error is an answer like any other: clients take a status for a broken server.
    return response.ok ? response : new Response(response.body, { headers: response.headers });
  } catch (error) {
    if (!(error instanceof SdkError && error.code === SdkErrorCode.ConnectionClosed)) throw error;
    // As the SDK answers in the newer era: nobody reads it, but the log has it.
    return new Response(null, { status: CALLER_GONE });
  }
}

const BOTH = "application/json, text/event-stream";

/** Whether a caller says that it reads event streams; many send only JSON, or anything. */
export function readsStreams(request: Request): boolean {
  return request.headers.get("accept")?.includes("text/event-stream") ?? false;
}

/**
 * The same request, accepting what the protocol asks every client to accept, with another signal.
 * Its body was read already and does not count.
 */
export function acceptingBoth(request: Request, signal: AbortSignal): Request {
  const accept = request.headers.get("accept") ?? "";
  if (accept.includes("application/json") && accept.includes("text/event-stream")) {
    // A new request costs more than everything else that is done with one.
    return Object.defineProperty(request, "signal", { value: signal });
  }
  const headers = new Headers(request.headers);
  headers.set("accept", BOTH);
  return new Request(request.url, { method: request.method, headers, signal });
}

/** An event stream as the one JSON message that it ends with; any other response as it is. */
export async function withoutStream(response: Response): Promise<Response> {
  if (!response.headers.get("content-type")?.startsWith("text/event-stream")) return response;
  const events = (await response.text()).split(/\r?\n\r?\n/);
  const messages = events.map(eventData).filter((data) => data !== "");
  const answer = messages.findLast((data) => "id" in JSON.parse(data)) ?? messages.at(-1);
  if (answer === undefined) return new Response(null, { status: 202 });
  const headers = new Headers(response.headers);
  headers.set("content-type", "application/json");
  return new Response(answer, { status: response.status, headers });
}

function eventData(event: string): string {
  return event.split(/\r?\n/).filter((line) => line.startsWith("data:"))
    .map((line) => line.slice(5).trimStart()).join("\n");
}
