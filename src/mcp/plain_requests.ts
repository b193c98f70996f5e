import type { Arguments } from "./read_arguments.ts";
import {
  classifyInboundRequest,
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  PROTOCOL_VERSION_META_KEY,
  SERVER_INFO_META_KEY,
  SUPPORTED_PROTOCOL_VERSIONS,
} from "@modelcontextprotocol/server";

/**
 * Plain requests over HTTP: those that hold a question and nothing else, as nearly all do. They are
 * answered without the SDK's server, transport and schemas, which cost more than the answer.
 */

/**
 * Returns a function that reads a message, whose form was checked, as a plain request: one that the
 * SDK would hand to our code as it is, and whose caller wants to hear nothing before the answer.
 * Undefined for any other message: what it means, or what is wrong with it, is for the SDK to say.
 */
export function createPlainReader(): (
  message: unknown,
  headers: Headers,
) => PlainRequest | undefined {
  // The SDK judges what a client says about itself, which the client repeats in every request.
  const accepted = new Set<string>();
  const isAccepted = (message: Message, version: string): boolean => {
    const said = JSON.stringify(message.params?._meta);
    if (accepted.has(said)) return true;
    const { kind } = classifyInboundRequest({
      httpMethod: "POST",
      protocolVersionHeader: version,
      body: message,
    });
    if (kind !== "modern" || said.length > LONGEST_SAID) return false;
    if (accepted.size >= MOST_ACCEPTED) accepted.clear();
    accepted.add(said);
    return true;
  };
  return (message, headers) => {
    const { id, method, params = {} } = message as Message;
    if (id === undefined || (method !== "tools/call" && method !== "tools/list")) return undefined;
    const { _meta: envelope, ...rest } = params;
    const call = method === "tools/call" ? readCall(rest) : undefined;
    if (call === undefined && (method === "tools/call" || !isEmpty(rest))) return undefined;
    const version = headers.get("mcp-protocol-version");
    if (envelope === undefined) {
      const known = version === null || SUPPORTED_PROTOCOL_VERSIONS.includes(version);
      return known ? { era: "legacy", id, method, call } : undefined;
    }
    const plain = version === MODERN && envelope[PROTOCOL_VERSION_META_KEY] === version &&
      headers.get("mcp-method") === method &&
      (call === undefined || headers.get("mcp-name") === call.name) &&
      Object.keys(envelope).every((key) => ENVELOPE.has(key)) &&
      isAccepted(message as Message, version);
    return plain ? { era: "modern", id, method, call, envelope } : undefined;
  };
}

/** A plain request. */
interface PlainRequest {
  readonly era: "modern" | "legacy";
  readonly id: string | number;
  readonly method: "tools/call" | "tools/list";
  /** Which tool is called; absent for a list. */
  readonly call: { readonly name: string; readonly args?: Arguments | undefined } | undefined;
  /** What a request of the 2026 era says about its client. */
  readonly envelope?: Arguments;
}

/** The answer to a plain request: in the newer era it says that it is whole, and who gives it. */
export function plainAnswer(
  { id, era }: PlainRequest,
  result: Arguments,
  server: object,
  hints: object = {},
): object {
  const said = { resultType: "complete", ...hints, _meta: { [SERVER_INFO_META_KEY]: server } };
  return { result: era === "legacy" ? result : { ...result, ...said }, jsonrpc: "2.0", id };
}

/** A message, as far as it was checked. */
interface Message {
  readonly id?: string | number;
  readonly method?: string;
  readonly params?: Arguments & { readonly _meta?: Arguments };
}

/** The only revision of the 2026 era so far. */
const MODERN = "2026-07-28";

/** All that a plain request of the 2026 era says about its client. */
const ENVELOPE: ReadonlySet<string> = new Set([
  PROTOCOL_VERSION_META_KEY,
  CLIENT_INFO_META_KEY,
  CLIENT_CAPABILITIES_META_KEY,
]);

/** Texts that are remembered, and their greatest length: about 500 kB together. */
const MOST_ACCEPTED = 250;
const LONGEST_SAID = 2_000;

function isEmpty(params: object): boolean {
  return Object.keys(params).length === 0;
}

/** The parameters of a call; undefined if they are anything else or hold anything else. */
function readCall({ name, arguments: args, ...others }: Arguments): PlainRequest["call"] {
  if (typeof name !== "string" || !isEmpty(others)) return undefined;
  if (args === undefined) return { name };
  // The SDK leaves out an argument of this one name.
  const plain = typeof args === "object" && args !== null && !Array.isArray(args) &&
    !Object.hasOwn(args, "__proto__");
  return plain ? { name, args: args as Arguments } : undefined;
}
