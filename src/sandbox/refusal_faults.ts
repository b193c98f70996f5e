import type { Exchange, FaultKind, FaultParameter, FaultValues } from "./fault.ts";
import { fastifyError, html, vendorError } from "./vendor_answers.ts";

const seconds = (about: string): FaultParameter => ({ about, type: { min: 0 } });

/** Faults in which the API refuses. */
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
    about: "the tenant's route is not there: 404",
    routes: ["tenant"],
    effect: () => ({ answer: () => fastifyError(404, "Not Found", "Tenant not found") }),
  },
  {
    name: "per_user_400",
    about: "the route of one user answers 400, also for users in the list",
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
