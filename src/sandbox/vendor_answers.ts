import type { Exchange, FaultKind, FaultParameter, FaultValues } from "./fault.ts";

/** The vendor's answers, in the shapes and words seen in the field, and the faults that refuse with them. */

/** The API's older error shape, in which 401 still comes (vendor module issues #20 and #66). */
export function vendorError(status: number, code: string, message: string): Response {
  return json({ code, message }, status);
}

/** The error shape of Fastify, which serves the API since 2026. */
export function fastifyError(
  statusCode: number,
  error: string,
  message: string,
  code?: string,
): Response {
  return json({ statusCode, ...(code === undefined ? {} : { code }), error, message }, statusCode);
}

/** A page as load balancers write it. */
export function gatewayPage(status: number, title: string): Response {
  const text = `<html>\r\n<head><title>${title}</title></head>\r\n` +
    `<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
  return html(text, status);
}

/** The answer of Express for a path without a route, as before the URLs changed (issue #32). */
export function cannotGet(method: string, path: string): Response {
  const shown = path.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
  const text = `<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n` +
    `<title>Error</title>\n</head>\n<body>\n<pre>Cannot ${method} ${shown}</pre>\n</body>\n</html>\n`;
  return html(text, 404);
}

/** A text as web servers send it by default. */
function html(text: string, status: number, headers: HeadersInit = {}): Response {
  const all = new Headers(headers);
  all.set("content-type", "text/html; charset=utf-8");
  return new Response(text, { status, headers: all });
}

/** An answer of the API from its JSON text. */
export function jsonText(text: string, status = 200): Response {
  return new Response(text, {
    status,
    headers: { "content-type": "application/json; charset=utf-8" },
  });
}

/** An answer of the API. */
function json(body: unknown, status: number): Response {
  return jsonText(JSON.stringify(body), status);
}

const seconds = (about: string): FaultParameter => ({ about, type: { min: 0 } });

/** Faults in which the API refuses the request. */
export const REFUSAL_FAULTS: readonly FaultKind[] = [
  {
    name: "rate_limit",
    about: "429 with the vendor's words (vendor module issue #40)",
    parameters: {
      "retry-after": seconds("Retry-After in seconds"),
      "retry-date": seconds("Retry-After as a date, so many seconds from now"),
      "ratelimit-reset": seconds("RateLimit-Reset in seconds"),
      "x-ratelimit-reset": seconds("X-RateLimit-Reset, so many seconds from now, as epoch seconds"),
    },
    effect: (values) => ({ answer: (exchange) => tooManyRequests(values, exchange) }),
  },
  {
    name: "bad_key",
    about: "401, whatever the credentials",
    effect: () => ({ answer: () => vendorError(401, "Unauthorized", "") }),
  },
  {
    name: "forbidden",
    about: "403",
    effect: () => ({ answer: () => vendorError(403, "Forbidden", "") }),
  },
  {
    name: "expired",
    about: "440, the session has expired",
    effect: () => ({ answer: () => vendorError(440, "LoginTimeout", "") }),
  },
  {
    name: "tenant_404",
    about: "404 for the tenant's route",
    routes: ["tenant"],
    effect: () => ({ answer: () => fastifyError(404, "Not Found", "Tenant not found") }),
  },
  {
    name: "per_user_400",
    about: "400 for the route of one user, even for users in the list",
    routes: ["user"],
    effect: () => ({ answer: () => fastifyError(400, "Bad Request", "Bad Request") }),
  },
];

function tooManyRequests(values: FaultValues, { now }: Exchange): Response {
  const headers = new Headers();
  const after = values.number("retry-after");
  const date = values.number("retry-date");
  const reset = values.number("ratelimit-reset");
  const epoch = values.number("x-ratelimit-reset");
  if (after !== undefined) headers.set("retry-after", String(after));
  if (date !== undefined) headers.set("retry-after", new Date(now + date * 1000).toUTCString());
  if (reset !== undefined) headers.set("ratelimit-reset", String(reset));
  if (epoch !== undefined) {
    headers.set("x-ratelimit-reset", String(Math.ceil(now / 1000) + epoch));
  }
  return html("Too many requests, please try again later.", 429, headers);
}
