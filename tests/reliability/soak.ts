import { StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StreamableHTTPClientTransport as LegacyTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { SANDBOX_CREDENTIALS } from "../../src/sandbox/sandbox_credentials.ts";
import { connectLegacy, connectModern, type TestClient } from "../support/mcp_clients.ts";
import { askAnything, type KnownTenant } from "./questions.ts";
import { startSandbox } from "./sandbox_process.ts";
import { startServer } from "./server_process.ts";
import { Tally } from "./tally.ts";

/**
 * Lets 32 callers of both eras ask one server about several tenants for some minutes, while
 * directories expire every few seconds, and holds every answer against the generated records.
 * Ends by itself; its exit status is 1 for a wrong answer, an error, or a heap that grows.
 *
 * Usage: `soak.ts [minutes] [calls a second]`.
 */
const [minutes = 5, perSecond = 40] = Deno.args.map(Number);
const CALLERS = 32;
/** The heap at the end, to that after warm-up; in a few minutes it does not settle. */
const MOST_GROWTH = minutes < 30 ? 1.5 : 1.1;
const SIZES = [400, 2_500, 10_000];

const sandboxes = await Promise.all(
  SIZES.map((users, seed) => startSandbox(["--users", String(users), "--seed", String(seed + 1)])),
);
const tenants: KnownTenant[] = SIZES.map((users, seed) => ({
  id: `tenant-${seed + 1}`,
  records: generateTenant({ users, seed: seed + 1 }).users as KnownTenant["records"],
}));
const server = await startServer({
  SPANNING_TENANTS: JSON.stringify(tenants.map(({ id }, at) => ({
    id,
    baseUrl: `http://127.0.0.1:${sandboxes[at]?.port}`,
    ...SANDBOX_CREDENTIALS,
  }))),
  SPANNING_CACHE_TTL_SECONDS: "5",
});

const tally = new Tally();
const began = performance.now();
const end = began + minutes * 60_000;
const warm = began + Math.min(300_000, (end - began) / 4);
const clients = await Promise.all(Array.from({ length: CALLERS }, (_, at) => connect(at)));
const callers = clients.map((client) => ask(client));

await sleep(warm - performance.now());
const before = await server.holdings();
say(`after warm-up: ${describe(before)}`);
for (;;) {
  const left = end - performance.now();
  if (left <= 0) break;
  await sleep(Math.min(60_000, left));
  const { lines } = { lines: tally.lines() };
  say(`${((performance.now() - began) / 60_000).toFixed(1)} min: ${lines[0]}, ${lines[2]}`);
}
await Promise.all(callers);
for (const client of clients) await client[Symbol.asyncDispose]();
await sleep(1_000);
const after = await server.holdings();
const growth = after.heap / before.heap;
for (const line of tally.lines()) say(line);
say(`at the end: ${describe(after)}; heap ${growth.toFixed(2)} × that after warm-up`);
const alive = server.alive();
await server[Symbol.asyncDispose]();
for (const sandbox of sandboxes) await sandbox.kill();
const well = alive && tally.wrong.length === 0 && tally.errors.size === 0 && growth <= MOST_GROWTH;
say(`soak: ${well ? "1 passed, 0 failed" : "0 passed, 1 failed"}`);
Deno.exit(well ? 0 : 1);

async function connect(at: number): Promise<TestClient> {
  return at % 2 === 0
    ? await connectModern(new StreamableHTTPClientTransport(server.url))
    : await connectLegacy(new LegacyTransport(server.url) as never);
}

async function ask(client: TestClient): Promise<void> {
  const pause = 1000 * CALLERS / perSecond;
  await sleep(Math.random() * pause);
  while (performance.now() < end) {
    const { tool, args, wrong } = askAnything(
      tenants,
      (below) => Math.floor(Math.random() * below),
    );
    const start = performance.now();
    try {
      const { structured, text, isError } = await client.call(tool, { ...args });
      tally.call(tool, performance.now() - start);
      if (isError) tally.error(text);
      else {
        const problem = wrong(structured);
        if (problem !== undefined) tally.wrong.push(`${tool} ${JSON.stringify(args)}: ${problem}`);
      }
    } catch (error) {
      tally.call(tool, performance.now() - start);
      tally.error(String(error));
    }
    await sleep(Math.max(0, pause - (performance.now() - start)));
  }
}

function describe({ heap, rss, handles }: typeof before): string {
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
  return `heap ${megabytes(heap)} MB, rss ${megabytes(rss)} MB, ${handles} open handles`;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}

function say(line: string): void {
  // deno-lint-ignore no-console
  console.log(line);
}
