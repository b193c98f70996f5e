import { abortable } from "../base/async.ts";
import type { Exchange, FaultKind } from "./fault.ts";
import { gatewayPage, vendorError } from "./vendor_answers.ts";

/** Faults of the network and of whatever sits in front of the API. */
export const TRANSPORT_FAULTS: readonly FaultKind[] = [
  {
    name: "slow",
    about: "answers after a delay",
    parameters: { ms: { about: "milliseconds", type: { min: 0 }, fallback: 1000 } },
    effect: (values) => ({
      answer: async ({ wait }) => {
        await wait(values.number("ms") ?? 0);
        return undefined;
      },
    }),
  },
  {
    name: "hang",
    about: "never answers; ends when the caller gives up",
    effect: () => ({ answer: hang }),
  },
  {
    name: "network_error",
    about: "the connection breaks: fetch throws a TypeError",
    effect: () => ({
      answer: () => {
        throw new TypeError("fetch failed: the sandbox broke the connection on demand");
      },
    }),
  },
  {
    name: "html",
    about: "200 with a web page instead of JSON, as proxies and sign-in pages do",
    effect: () => ({ answer: () => gatewayPage(200, "Please sign in") }),
  },
  {
    name: "half_body",
    about: "200 with JSON that breaks off half-way",
    effect: () => ({ body: (text) => text.slice(0, Math.floor(text.length / 2)) }),
  },
  {
    name: "redirect",
    about: "302 to somewhere else",
    parameters: {
      to: { about: "where to", type: "text", fallback: "https://elsewhere.example/" },
    },
    effect: (values) => ({
      answer: () =>
        new Response(null, { status: 302, headers: { location: values.text("to") ?? "" } }),
    }),
  },
  {
    name: "server_error",
    about: "an error of the server or of the gateway in front of it",
    parameters: {
      status: {
        about: "500, 502, 503 or 504",
        type: { words: ["500", "502", "503", "504"] },
        fallback: "500",
      },
    },
    effect: (values) => ({ answer: () => serverError(Number(values.text("status"))) }),
  },
  {
    name: "too_large",
    about: "504 for pages of more users than this (vendor module issue #41)",
    routes: ["users"],
    parameters: {
      size: { about: "the largest page that is answered", type: { min: 1 }, fallback: 20 },
    },
    effect: (values) => ({
      when: ({ size = 0 }) => size > (values.number("size") ?? 0),
      answer: () => serverError(504),
    }),
  },
];

function hang({ request }: Exchange): Promise<never> {
  return abortable(new Promise<never>(() => {}), request.signal);
}

function serverError(status: number): Response {
  // The vendor's own words in 2020 (issue #23); the others come from a gateway.
  if (status === 500) {
    return vendorError(500, "InternalServerError", "Cannot read property 'mail' of undefined");
  }
  const reasons: Readonly<Record<number, string>> = {
    502: "502 Bad Gateway",
    503: "503 Service Temporarily Unavailable",
    504: "504 Gateway Time-out",
  };
  return gatewayPage(status, reasons[status] ?? String(status));
}
