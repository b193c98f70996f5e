import { StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StreamableHTTPClientTransport as LegacyTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { SpanningAccess } from "../../mod.ts";
import { connectLegacy, connectModern, type TestClient } from "./mcp_clients.ts";

/** The HTTP door of a composed program on a real port. */
export interface ServedApp extends AsyncDisposable {
  readonly url: URL;
  /** A client that sends these headers with each request. */
  readonly client: (headers: Readonly<Record<string, string>>, era?: Era) => Promise<TestClient>;
}

/** Which of the SDK's generations a client is of. */
export type Era = "modern" | "legacy";

/** Serves on loopback. */
export function servedApp({ http }: SpanningAccess): ServedApp {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    http("127.0.0.1").fetch,
  );
  const url = new URL(`http://127.0.0.1:${server.addr.port}/mcp`);
  return {
    url,
    client: (headers, era = "modern") => connectOver(url, headers, era),
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Connects a client over HTTP that sends these headers with each request. */
export async function connectOver(
  url: URL,
  headers: Readonly<Record<string, string>>,
  era: Era,
): Promise<TestClient> {
  const requestInit = { headers };
  return era === "modern"
    ? await connectModern(new StreamableHTTPClientTransport(url, { requestInit }))
    : await connectLegacy(new LegacyTransport(url, { requestInit }) as never);
}
