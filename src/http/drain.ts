import { createInFlight } from "../operations/in_flight.ts";

/** Passes requests to an app until it is closed, and then refuses new ones. */
export function createDrain(app: (request: Request) => Response | Promise<Response>): Drain {
  const inFlight = createInFlight();
  let closed = false;
  return {
    fetch: async (request) => {
      if (closed && URL.parse(request.url)?.pathname !== "/health") {
        // An open connection would keep this server from ending, and its caller on it.
        const headers = { "connection": "close", "retry-after": "1" };
        return Response.json(ENDING, { status: 503, headers });
      }
      inFlight.enter();
      try {
        return await app(request);
      } finally {
        inFlight.leave();
      }
    },
    close: () => {
      closed = true;
    },
    idle: inFlight.idle,
  };
}

/** An app in front of which new requests can be refused, for a graceful shutdown. */
interface Drain {
  readonly fetch: (request: Request) => Promise<Response>;
  /** From now on answers only `/health` and refuses every other request. */
  readonly close: () => void;
  /** Resolves when every request has a response; a response may still be streaming. */
  readonly idle: () => Promise<void>;
}

const ENDING = {
  jsonrpc: "2.0",
  id: null,
  error: {
    code: -32603,
    message: "Server is shutting down: send the request again, to be answered by another",
  },
};
