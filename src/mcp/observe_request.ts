import type { Log } from "../base/log.ts";
import type { Running } from "../operations/in_flight.ts";
import type { RequestIds } from "../operations/request_ids.ts";
import type { Telemetry } from "../operations/telemetry.ts";
import { codeOf, type RequestFacts, resultOf } from "./request_facts.ts";
import {
  failure,
  requestAttributes,
  type RequestTarget,
  spanOutcome,
  spanStart,
} from "./request_span.ts";
import { rpcId } from "./rpc_id.ts";
import type { ServerContext } from "@modelcontextprotocol/server";

/** What {@linkcode requestObserver} needs. */
export interface ObserverPorts {
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly running: Running;
  readonly requestIds: RequestIds;
  readonly telemetry: Telemetry;
}

/** Does the work of a request, and says to operators what became of it. */
export type Observe = <T>(
  context: ServerContext,
  target: RequestTarget,
  work: (facts: RequestFacts) => T | Promise<T>,
  /** The protocol's version where a handshake decided it. */
  negotiated?: string,
) => Promise<T>;

/**
 * Makes the one place where requests are logged, counted and traced: a line for each, at info for
 * tools and at debug for the rest, and as a warning where it failed.
 */
export function requestObserver(ports: ObserverPorts): Observe {
  const { log, now, running, requestIds, telemetry: { tracing, instruments } } = ports;
  return async <T>(
    context: ServerContext,
    target: RequestTarget,
    work: (facts: RequestFacts) => T | Promise<T>,
    negotiated?: string,
  ): Promise<T> => {
    const { mcpReq: { method, _meta }, http } = context;
    const isTool = method === "tools/call";
    const began = now();
    const facts: RequestFacts = {};
    let code: number | undefined;
    const answer = async (traceId?: string): Promise<T> => {
      facts.traceId = traceId;
      try {
        return await work(facts);
      } catch (error) {
        facts.error ??= error;
        code = codeOf(error);
        throw error;
      }
    };
    const measured = tracing === undefined && instruments === undefined
      ? {}
      : requestAttributes(context, target, negotiated);
    running.enter();
    try {
      return await (tracing === undefined ? answer() : tracing.served(
        spanStart(context, target, measured),
        _meta,
        answer,
        () => spanOutcome(facts, code),
      ));
    } finally {
      running.leave();
      const ms = now() - began;
      const result = resultOf(facts);
      log(
        result !== "ok" ? "warn" : isTool ? "info" : "debug",
        isTool ? "tool call" : "request",
        () => ({
          request: requestIds.of(http?.req),
          rpcId: rpcId(context),
          method: isTool ? undefined : method,
          ...target,
          tenant: facts.tenant,
          ms,
          users: facts.users,
          cache: isTool ? facts.cache ?? "none" : facts.cache,
          complete: facts.complete,
          result,
          traceId: facts.traceId,
        }),
      );
      if (instruments !== undefined) {
        const { "spanning_access.result": _, ...failed } = failure(facts, code);
        instruments.operationDuration.record(ms / 1000, { ...measured, ...failed });
        if (target.tool !== undefined) {
          instruments.toolCalls.add(1, { "gen_ai.tool.name": target.tool, result });
        }
        if (facts.cache !== undefined) instruments.directoryLookups.add(1, { cache: facts.cache });
      }
    }
  };
}
