import { PROTOCOL_VERSIONS } from "../base/identity.ts";
import { isObject } from "../base/json.ts";
import type { Arguments } from "./read_arguments.ts";

/**
 * Plain requests: those that hold a question and nothing else, as nearly all do. They are answered
 * without the SDK's server, transport and schemas, which cost more than the answer.
 */

/**
 * Returns a function that reads a message, whose form was checked, as a plain request: one that the
 * SDK would hand to our code as it is, and whose caller wants to hear nothing before the answer.
 * Undefined for any other message: what it means, or what is wrong with it, is for the SDK to say.
 *
 * What a client says about itself is accepted where it is certainly as the protocol has it, or as
 * `accepts` judges, which may refuse as long as it has not loaded the SDK.
 *
 * Without headers the message came over a pipe. What one of the 2025 era means there depends on those
 * before it, so only requests of the 2026 era are plain.
 */
export function createPlainReader(accepts: (message: unknown, version: string) => boolean): (
  message: unknown,
  headers: Headers | undefined,
) => PlainRequest | undefined {
  // Clients repeat in every request what they say about themselves.
  const accepted = new Set<string>();
  const isAccepted = (message: Message, version: string): boolean => {
    const said = JSON.stringify(message.params?._meta);
    if (accepted.has(said)) return true;
    if (said.length > LONGEST_SAID) return false;
    if (!isCommon(message.params?._meta ?? {}) && !accepts(message, version)) return false;
    if (accepted.size >= MOST_ACCEPTED) accepted.clear();
    accepted.add(said);
    return true;
  };
  return (message, headers) => {
    const { id, method, params = {} } = message as Message;
    if (id === undefined || !isPlainMethod(method)) return undefined;
    const { _meta: envelope, ...rest } = params;
    const call = method === "tools/call" ? readCall(rest) : undefined;
    if (call === undefined && (method === "tools/call" || !isEmpty(rest))) return undefined;
    if (envelope === undefined) {
      const version = headers?.get("mcp-protocol-version");
      const known = version === null || LEGACY.some((legacy) => legacy === version);
      return known && method !== "server/discover"
        ? { era: "legacy", id, method, call }
        : undefined;
    }
    const plain = envelope[PROTOCOL_VERSION_META_KEY] === MODERN &&
      (headers === undefined || areHeadersOf(headers, method, call)) &&
      Object.keys(envelope).every((key) => ENVELOPE.has(key)) &&
      isAccepted(message as Message, MODERN);
    return plain ? { era: "modern", id, method, call, envelope } : undefined;
  };
}

/** A plain request. */
interface PlainRequest {
  readonly era: "modern" | "legacy";
  readonly id: string | number;
  readonly method: PlainMethod;
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

type PlainMethod = "tools/call" | "tools/list" | "server/discover";

function isPlainMethod(method: string | undefined): method is PlainMethod {
  return method === "tools/call" || method === "tools/list" || method === "server/discover";
}

/** Whether headers say of a request of the 2026 era what it says itself. */
function areHeadersOf(headers: Headers, method: string, call: PlainRequest["call"]): boolean {
  return headers.get("mcp-protocol-version") === MODERN && headers.get("mcp-method") === method &&
    (call === undefined || headers.get("mcp-name") === call.name);
}

/** A message, as far as it was checked. */
interface Message {
  readonly id?: string | number;
  readonly method?: string;
  readonly params?: Arguments & { readonly _meta?: Arguments };
}

/** The only revision of the 2026 era so far, and those before. */
const { modern: MODERN, legacy: LEGACY } = PROTOCOL_VERSIONS;

/** The keys of the protocol in `_meta`, as in the SDK, whose code a plain request does not load. */
export const PROTOCOL_VERSION_META_KEY = "io.modelcontextprotocol/protocolVersion";
const CLIENT_INFO_META_KEY = "io.modelcontextprotocol/clientInfo";
const CLIENT_CAPABILITIES_META_KEY = "io.modelcontextprotocol/clientCapabilities";
const SERVER_INFO_META_KEY = "io.modelcontextprotocol/serverInfo";

/**
 * Whether a client says about itself what nearly all say: a name, a version and perhaps a title, and
 * capabilities without details.
 */
function isCommon(envelope: Arguments): boolean {
  const { [CLIENT_INFO_META_KEY]: client, [CLIENT_CAPABILITIES_META_KEY]: capabilities } = envelope;
  if (!isObject(client) || !isObject(capabilities)) return false;
  const { name, version, title = "", ...others } = client;
  return [name, version, title].every((text) => typeof text === "string") && isEmpty(others) &&
    Object.values(capabilities).every((details) => isObject(details) && isEmpty(details));
}

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
  return isObject(args) && !Object.hasOwn(args, "__proto__") ? { name, args } : undefined;
}
