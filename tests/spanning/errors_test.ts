import assert from "node:assert/strict";
import { SpanningRateLimitError } from "../../src/spanning/errors.ts";

const HOUR = 3600;
const SAYS: readonly [retryAfterSeconds: number | undefined, when: string][] = [
  [undefined, "in a few minutes"],
  [0, "in 1 second"],
  [90, "in 90 seconds"],
  [HOUR, "in 60 minutes"],
  [50 * HOUR, "in 50 hours"],
  // Longer than a week, nobody means it.
  [1e24, "in a few minutes"],
];
for (const [retryAfterSeconds, when] of SAYS) {
  Deno.test(`asked to wait ${retryAfterSeconds} seconds: try again ${when}`, () => {
    const error = new SpanningRateLimitError(
      retryAfterSeconds === undefined ? {} : { retryAfterSeconds },
    );
    assert.ok(error.message.endsWith(`Try again ${when}`), error.message);
  });
}
