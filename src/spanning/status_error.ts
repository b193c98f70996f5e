import {
  SpanningAuthError,
  type SpanningError,
  SpanningRateLimitError,
  SpanningResponseError,
  SpanningUnavailableError,
} from "./errors.ts";
import { retryAfter } from "./retry_after.ts";

const AUTH: readonly number[] = [401, 403, 440];

/** What an answer without a usable body means, by its status. The body is not looked at. */
export function statusError(response: Response, now: number): SpanningError {
  const { status } = response;
  if (isRedirect(response)) return redirectError(status);
  if (AUTH.includes(status)) return new SpanningAuthError(status);
  const asked = retryAfter(response.headers, now);
  const patience = asked === undefined ? {} : { retryAfterSeconds: asked };
  if (status === 429) return new SpanningRateLimitError(patience);
  if (status === 408 || status >= 500) {
    return new SpanningUnavailableError({
      kind: status === 408 ? "timeout" : "status",
      problem: `it answered with status ${status}`,
      status,
      ...patience,
    });
  }
  return new SpanningResponseError(
    `it has the unexpected status ${status}`,
    status,
  );
}

function isRedirect({ type, redirected, status }: Response): boolean {
  return type === "opaqueredirect" || redirected ||
    (status >= 300 && status < 400);
}

function redirectError(status: number): SpanningUnavailableError {
  return new SpanningUnavailableError({
    kind: "redirect",
    problem: "it answered with a redirect, which is never followed because the key would go along",
    advice: "Check the base URL, and any proxy in between",
    ...(status === 0 ? {} : { status }),
  });
}
