import assert from "node:assert/strict";
import fc from "fast-check";
import { createAccess } from "../../../mod.ts";
import { defaultTenant } from "../../../src/sandbox/northwind.ts";
import { createSandbox } from "../../../src/sandbox/sandbox.ts";
import { quickSleep } from "../../support/program.ts";
import { exchange } from "../../support/raw_requests.ts";
import { type ArbitraryRequest, arbitraryRequest } from "./arbitrary_requests.ts";
import { assertClean, CANARY } from "./canary.ts";

/** More by `RUNS=50000`; a failure prints the seed to repeat it with. */
const RUNS = Number(Deno.env.get("RUNS") ?? 2000);

const lines: string[] = [];
const sandbox = createSandbox({ tenant: defaultTenant(), credentials: CANARY, sleep: quickSleep });
const app = createAccess({
  env: {
    SPANNING_BASE_URL: "http://127.0.0.1:9",
    SPANNING_ADMIN_EMAIL: CANARY.adminEmail,
    SPANNING_API_KEY: CANARY.apiKey,
    LOG_LEVEL: "debug",
  },
  fetch: (input, init) => sandbox.fetch(new Request(input, init)),
  now: Date.now,
  sleep: quickSleep,
  writeLog: (line) => lines.push(line),
}).http("127.0.0.1");

/** Checks what must hold of every answer. */
function holds(
  { status, headers, body }: { status: number; headers: Headers; body: string },
): void {
  assert.ok(status >= 200 && status < 500, `status ${status}: ${body}`);
  assertClean(body + JSON.stringify([...headers]), "the answer");
  for (const line of lines.splice(0)) {
    assertClean(line, "the log");
    assert.notEqual(JSON.parse(line).level, "error", line);
  }
  // An error that nobody foresaw is answered with this, and it is as bad as a 500.
  assert.doesNotMatch(body, /-32603|Internal (server )?error/i);
  if (body !== "" && /^application\/json/.test(headers.get("content-type") ?? "")) JSON.parse(body);
}

Deno.test(`${RUNS} requests from nearly right to noise: never a 5xx, never a leak`, async () => {
  const statuses = new Map<number, number>();
  const answered = async ({ method, path, headers, body }: ArbitraryRequest): Promise<void> => {
    const bodiless = ["GET", "HEAD", "OPTIONS"].includes(method);
    const response = await app.request(`http://127.0.0.1:8787${path}`, {
      method,
      headers,
      ...(bodiless ? {} : { body }),
    });
    statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
    holds({ status: response.status, headers: response.headers, body: await response.text() });
  };
  await fc.assert(fc.asyncProperty(arbitraryRequest, answered), { numRuns: RUNS });
  // Otherwise the requests would all be noise that is refused at once.
  const served = (statuses.get(200) ?? 0) / RUNS;
  assert.ok(served > 0.1 && served < 0.9, `${served} of the requests were served`);
});

Deno.test(`${RUNS / 10} of them over a socket, and broken HTTP between them: the server goes on answering`, async () => {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, app.fetch);
  const url = new URL(`http://127.0.0.1:${server.addr.port}/mcp`);
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.string().map((text) => new TextEncoder().encode(`POST /mcp HTTP/1.1\r\nhost: ${text}\r\n`)),
    fc.tuple(fc.nat(999), fc.string()).map(([length, text]) =>
      new TextEncoder().encode(
        `POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n` +
          `content-length: ${length}\r\n\r\n${text}`,
      )
    ),
    fc.string().map((text) =>
      new TextEncoder().encode(
        `POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n` +
          `transfer-encoding: chunked\r\n\r\n${text}\r\n`,
      )
    ),
  );
  const answered = async (request: ArbitraryRequest, bytes: Uint8Array): Promise<void> => {
    const broken = await Deno.connect({ hostname: url.hostname, port: Number(url.port) });
    await broken.write(bytes);
    broken.close();
    holds(await exchange(url, request));
  };
  await fc.assert(fc.asyncProperty(arbitraryRequest, noise, answered), { numRuns: RUNS / 10 });
  assert.equal((await exchange(url, { method: "GET", path: "/health" })).status, 200);
  await server.shutdown();
});
