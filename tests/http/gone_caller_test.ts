import assert from "node:assert/strict";
import { createAccess } from "../../mod.ts";
import { SANDBOX_SETTINGS } from "../support/program.ts";
import { call } from "../assurance/transport/expectation.ts";

const AT_ONCE = "while the request is still being read";
const LATER = "while the vendor is waited for";

for (const era of ["2025", "2026"] as const) {
  for (const accept of ["application/json", "application/json, text/event-stream"]) {
    for (const when of [AT_ONCE, LATER]) {
      Deno.test(`a ${era} caller who reads ${accept} goes away ${when}: 499, and no alarm`, async () => {
        const caller = new AbortController();
        const { vendor, asked, left } = hangingVendor();
        const logLines: string[] = [];
        const access = createAccess({
          env: { ...SANDBOX_SETTINGS, LOG_LEVEL: "debug" },
          fetch: vendor,
          now: Date.now,
          writeLog: (line) => logLines.push(line),
        });
        const { body, headers } = call(era, "get_tenant");
        const answer = access.http("127.0.0.1").request("http://127.0.0.1:8787/mcp", {
          method: "POST",
          headers: { ...headers, accept, "content-type": "application/json" },
          body,
          signal: caller.signal,
        });
        if (when === LATER) await asked;
        caller.abort();
        assert.equal((await answer).status, 499);
        if (when === LATER) await left;
        const lines = logLines.map((line) => JSON.parse(line));
        assert.deepEqual(lines.filter(({ level }) => level === "error"), []);
        const [refused] = lines.filter(({ message }) => message === "request refused");
        assert.deepEqual([refused.level, refused.status], ["debug", 499]);
      });
    }
  }
}

/** A vendor who answers nobody: when they were asked, and when nobody waits any longer. */
function hangingVendor(): { vendor: typeof fetch; asked: Promise<void>; left: Promise<void> } {
  const asked = Promise.withResolvers<void>();
  const left = Promise.withResolvers<void>();
  const vendor: typeof fetch = (input, init) => {
    const { signal } = new Request(input, init);
    asked.resolve();
    return new Promise((_, reject) => {
      const leave = (): void => {
        left.resolve();
        reject(signal.reason);
      };
      if (signal.aborted) leave();
      else signal.addEventListener("abort", leave, { once: true });
    });
  };
  return { vendor, asked: asked.promise, left: left.promise };
}
