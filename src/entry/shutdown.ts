import { INTERNAL_ERROR } from "../base/json_rpc.ts";
import type { Log } from "../base/log.ts";
import { createInFlight, type InFlight } from "../operations/operations.ts";
import { DEADLINES } from "../tenant/deadlines.ts";

/**
 * Makes the handler of signals and of the end of input, which comes without a signal: the first of
 * them lets running calls finish, within a limit, and ends with status 0; a further signal ends at
 * once.
 */
export function endGracefully(entryPoint: Ending): End {
  const { running, log, close, idle, flush, exit, wait } = entryPoint;
  let ending = false;
  return async (signal) => {
    if (ending) return signal === undefined ? undefined : exit(STATUS[signal]);
    ending = true;
    log("info", "ending", { signal, running: running.count });
    close();
    await Promise.race([idle(), wait(DEADLINES.drain)]);
    const unfinished = running.count;
    await Promise.race([flush(), wait(DEADLINES.flush)]);
    log(unfinished === 0 ? "info" : "warn", "ended", { unfinished });
    exit(0);
  };
}

/** Exit statuses for a second signal, as shells give them. */
const STATUS = { SIGINT: 130, SIGTERM: 143 } as const;

/** A signal that ends a server. */
type EndSignal = keyof typeof STATUS;

/** Ends the process; without a signal, because the client asks nothing more. */
type End = (signal?: EndSignal) => Promise<void>;

/** The parts of an entry point that a shutdown uses. */
interface Ending {
  /** The calls under way. */
  readonly running: Pick<InFlight, "count">;
  readonly log: Log;
  /** Takes no more requests. */
  readonly close: () => void;
  /** Resolves when every call has ended. */
  readonly idle: () => Promise<void>;
  /** Resolves when all answers have left. */
  readonly flush: () => Promise<void>;
  readonly exit: (status: number) => void;
  /** Resolves after so many milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** The runtime, as far as signals need it. */
export interface SignalRuntime {
  /** Ends the process. */
  readonly exit: (status: number) => void;
  readonly listen: (signal: EndSignal, heard: () => void) => void;
  /** The signals that a program can hear; Windows has no SIGTERM. */
  readonly signals: readonly EndSignal[];
}

/**
 * Ends the process in an orderly way at the signals that the runtime knows. Returns what does so
 * without one.
 */
export function onSignals(
  { exit, listen, signals }: SignalRuntime,
  entryPoint: Omit<Ending, "exit" | "wait">,
): End {
  const end = endGracefully({
    ...entryPoint,
    exit,
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  });
  for (const signal of signals) listen(signal, () => void end(signal));
  return end;
}

/** The signals that end a process on an operating system. */
export function endSignals(windows: boolean): readonly EndSignal[] {
  return windows ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
}

/** Passes requests to an app until it is closed, and then refuses new ones. */
export function createDrain(app: (request: Request) => Response | Promise<Response>): Drain {
  const inFlight = createInFlight();
  let closed = false;
  return {
    fetch: async (request) => {
      if (closed && new URL(request.url).pathname !== "/health") {
        // An open connection would keep this server from ending, and its caller on it.
        const headers = { "connection": "close", "retry-after": "1" };
        return Response.json(SHUTTING_DOWN, { status: 503, headers });
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

const message = "Server is shutting down: send the request again, to be answered by another";
/** The answer to requests that arrive during a shutdown. */
const SHUTTING_DOWN = { jsonrpc: "2.0", id: null, error: { code: INTERNAL_ERROR, message } };
