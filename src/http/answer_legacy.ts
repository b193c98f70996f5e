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
