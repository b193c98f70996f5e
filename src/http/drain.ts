import { createInFlight } from "../operations/in_flight.ts";

type Handler = (request: Request) => Response | Promise<Response>;

/** Stands before the app, so that the end of a server can be orderly. */
export interface Drain {
  readonly fetch: (request: Request) => Promise<Response>;
  /** From now on only `/health` is answered; whoever else asks is sent away. */
  readonly close: () => void;
  /** Resolves when every request has its response; a response may still be streaming. */
  readonly idle: () => Promise<void>;
}

const ENDING = {
  jsonrpc: "2.0",
  id: null,
  error: { code: -32603, message: "The server is ending: ask again, another one will answer" },
};

/** Lets requests through to an app, and refuses new ones once it is closed. */
export function createDrain(app: Handler): Drain {
  const running = createInFlight();
  let closed = false;
  return {
    fetch: async (request) => {
      if (closed && new URL(request.url).pathname !== "/health") {
        // The connection would keep the server from ending, and the caller from the next one.
        const headers = { "connection": "close", "retry-after": "1" };
        return Response.json(ENDING, { status: 503, headers });
      }
      running.enter();
      try {
        return await app(request);
      } finally {
        running.leave();
      }
    },
    close: () => {
      closed = true;
    },
    idle: running.idle,
  };
}
