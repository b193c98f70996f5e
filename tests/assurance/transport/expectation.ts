import assert from "node:assert/strict";
import type { RawRequest, RawResponse } from "../../support/raw_http.ts";

/** A request, and what every runtime must answer. */
export interface Expectation {
  /** The rule. */
  readonly name: string;
  readonly request: RawRequest;
  readonly status: number;
  /** What headers must match. */
  readonly headers?: Readonly<Record<string, RegExp>>;
  /** Headers that must not be there. */
  readonly without?: readonly string[];
  /** Looks at the JSON of the body; without it a refusal must be a JSON-RPC error. */
  // deno-lint-ignore no-explicit-any
  readonly json?: (message: any) => void;
}

/** Holds an answer against what is expected. */
export function hold(expected: Expectation, response: RawResponse): void {
  assert.equal(response.status, expected.status, response.body.slice(0, 300));
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    assert.match(response.headers.get(name) ?? "", value, name);
  }
  for (const name of expected.without ?? []) {
    assert.equal(response.headers.get(name), null, name);
  }
  if ([202, 204].includes(expected.status)) assert.equal(response.body, "");
  if (expected.json !== undefined) return expected.json(messageOf(response));
  if (response.status < 400 || expected.request.method === "HEAD") return;
  const { jsonrpc, error } = messageOf(response) as {
    jsonrpc: string;
    error: { code: number; message: string };
  };
  assert.equal(jsonrpc, "2.0");
  assert.ok(Number.isInteger(error.code));
  assert.match(error.message, /\w/);
}

/** The message of a JSON body, or the last one of a stream. */
export function messageOf({ headers, body }: RawResponse): unknown {
  const streamed = headers.get("content-type")?.startsWith("text/event-stream");
  const last = body.split("\n").findLast((line) => line.startsWith("data: "))?.slice(6);
  return JSON.parse(streamed ? last ?? "" : body);
}
