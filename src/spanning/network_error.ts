import { SpanningUnavailableError, type Unavailability } from "./errors.ts";

const CHECK_NETWORK = "Check this machine's network, its proxy settings and any firewall";

/** Words of the runtimes' own messages, and what they mean; the first that fits decides. */
const CAUSES: readonly (readonly [
  RegExp,
  Pick<Unavailability, "kind" | "problem" | "advice">,
])[] = [
  [/too many subrequests/i, {
    kind: "platform",
    problem: "this platform's limit of upstream requests was reached",
    advice: "Cloudflare's free plan allows 50 for each request: larger tenants need the paid plan",
  }],
  [/requires net access|NotCapable|PermissionDenied/i, {
    kind: "platform",
    problem: "this program was not allowed to use the network",
    advice: "Allow it to reach the API's host (in Deno with --allow-net)",
  }],
  [/ENOTFOUND|EAI_AGAIN|\bdns\b|lookup address/i, {
    kind: "network",
    problem: "the API's host name could not be looked up",
    advice: CHECK_NETWORK,
  }],
  [/ECONNREFUSED|connection refused/i, {
    kind: "network",
    problem: "the connection was refused",
    advice: CHECK_NETWORK,
  }],
  [/unsuccessful tunnel|tunneling socket/i, {
    kind: "network",
    problem: "the proxy between here and the API let nothing through",
    advice: "Have the proxy allow the API's host on port 443",
  }],
  [/InvalidContentType|wrong version number/i, {
    kind: "network",
    problem: "what answers at the API's address speaks no TLS",
    advice: "Check the base URL, and any proxy in between",
  }],
  [/certificate|\bCERT_|\bTLS\b|\bSSL\b/i, {
    kind: "network",
    problem: "the API's certificate was not accepted",
    advice: "Check the clock of this machine, and any proxy that opens encrypted connections",
  }],
];

/**
 * What a failed `fetch` means. The runtime's message is only looked through, never kept: it can
 * hold the whole URL with a user's address in it.
 */
export function networkError(error: unknown): SpanningUnavailableError {
  const text = describe(error);
  const known = CAUSES.find(([words]) => words.test(text))?.[1];
  return new SpanningUnavailableError(
    known ??
      {
        kind: "network",
        problem: "the connection failed",
        advice: CHECK_NETWORK,
      },
  );
}

/** Names, codes and messages down the chain of causes; Node keeps the telling one in the cause. */
function describe(error: unknown, depth = 0): string {
  if (!(error instanceof Error) || depth > 4) return "";
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return `${error.name} ${code} ${error.message}\n${describe(error.cause, depth + 1)}`;
}
