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
  const messages = events.map(dataOf).filter((data) => data !== "");
  const answer = messages.findLast((data) => "id" in JSON.parse(data)) ?? messages.at(-1);
  if (answer === undefined) return new Response(null, { status: 202 });
  const headers = new Headers(response.headers);
  headers.set("content-type", "application/json");
  return new Response(answer, { status: response.status, headers });
}

function dataOf(event: string): string {
  return event.split(/\r?\n/).filter((line) => line.startsWith("data:"))
    .map((line) => line.slice(5).trimStart()).join("\n");
}
