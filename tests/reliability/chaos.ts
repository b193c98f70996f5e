import { StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StreamableHTTPClientTransport as LegacyTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { below, seededRandom } from "../../src/sandbox/random.ts";
import { SANDBOX_CREDENTIALS } from "../../src/sandbox/sandbox_credentials.ts";
import { connectLegacy, connectModern, type TestClient } from "../support/mcp_clients.ts";
import { startChaosVendor } from "./chaos_vendor_process.ts";
import { askAnything, type KnownTenant } from "./questions.ts";
import { startServer } from "./server_process.ts";
import { Tally } from "./tally.ts";

/**
 * Load on a server whose vendor answers with every fault at random, and is killed and restarted.
 * Each answer must be right, marked as partial, or a typed error; the server must live. Ends by
 * itself; its exit status is 1 where that does not hold.
 *
 * Usage: `chaos.ts [calls] [seed]`. The seed decides which questions are asked and which faults
 * happen, not in which order they meet.
 */
const [calls = 10_000, seed = Date.now() % 1_000_000] = Deno.args.map(Number);
const CALLERS = 64;
const USERS = 3_000;
/** Between two deaths of the vendor, and how long it is gone. */
const LIFE_MS = 5_000;
const GONE_MS = 500;

const random = seededRandom(seed);
const choose = (count: number): number => below(count, random);
const tenants: KnownTenant[] = [{
  id: "tenant",
  records: generateTenant({ users: USERS, seed: 1 }).users as KnownTenant["records"],
}];
let vendor = await startChaosVendor(0, USERS, seed);
const server = await startServer({
  SPANNING_TENANTS: JSON.stringify([{
    id: "tenant",
    baseUrl: `http://127.0.0.1:${vendor.port}`,
    ...SANDBOX_CREDENTIALS,
  }]),
  SPANNING_CACHE_TTL_SECONDS: "1",
  SPANNING_STALE_MAX_SECONDS: "3",
  SPANNING_TIMEOUT_SECONDS: "1",
  LOG_LEVEL: "info",
});
say(`chaos: ${calls} calls, seed ${seed}`);

const tally = new Tally();
const kinds = { right: 0, partial: 0, error: 0 };
let begun = 0;
let restarts = 0;
let over = false;
const clients = await Promise.all(Array.from({ length: CALLERS }, (_, at) => connect(at)));
const before = await server.holdings();
const killing = killNowAndThen();
await Promise.all(clients.map((client) => ask(client)));
over = true;
await killing;
await Promise.allSettled(clients.map((client) => client[Symbol.asyncDispose]()));
const alive = server.alive();
const after = alive ? await server.holdings() : before;
await vendor.kill();
await server[Symbol.asyncDispose]();

for (const line of tally.lines()) say(line);
say(`right ${kinds.right}, marked as partial ${kinds.partial}, typed errors ${kinds.error}`);
say(`vendor killed and restarted ${restarts} times; the server ${alive ? "lived" : "DIED"}`);
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
say(
  `heap ${megabytes(before.heap)} MB at the start, ${megabytes(after.heap)} MB at the end; ` +
    `open handles ${before.handles} and ${after.handles}`,
);
const well = alive && tally.wrong.length === 0 && kinds.right > 0;
say(`chaos: ${well ? "1 passed, 0 failed" : "0 passed, 1 failed"}`);
Deno.exit(well ? 0 : 1);

async function connect(at: number): Promise<TestClient> {
  return at % 2 === 0
    ? await connectModern(new StreamableHTTPClientTransport(server.url))
    : await connectLegacy(new LegacyTransport(server.url) as never);
}

async function ask(client: TestClient): Promise<void> {
  while (begun < calls) {
    begun++;
    const { tool, args, wrong } = askAnything(tenants, choose);
    const allowPartial = choose(2) === 0 ? { allowPartial: true } : {};
    const refresh = choose(20) === 0 ? { refresh: true } : {};
    const start = performance.now();
    let problem: string | undefined;
    try {
      const outcome = await client.call(tool, { ...args, ...allowPartial, ...refresh });
      problem = judge(outcome, wrong, "allowPartial" in allowPartial);
    } catch (error) {
      problem = `the call failed: ${error}`;
    }
    tally.call(tool, performance.now() - start);
    if (problem !== undefined) tally.wrong.push(`${tool} ${JSON.stringify(args)}: ${problem}`);
  }
}

/** What is wrong with an outcome; undefined for a right answer, a marked partial, a typed error. */
function judge(
  { structured, text, isError }: Awaited<ReturnType<TestClient["call"]>>,
  wrong: (answer: never) => string | undefined,
  partialAllowed: boolean,
): string | undefined {
  if (isError) {
    tally.error(text);
    kinds.error++;
    return /^Internal error/.test(text) ? text : undefined;
  }
  if (structured.source.complete === false) {
    kinds.partial++;
    if (!partialAllowed) return "a partial answer that nobody asked for";
    return (structured.source.warnings ?? []).some((each: string) => /^Partial list/.test(each))
      ? undefined
      : "a partial answer without a warning";
  }
  kinds.right++;
  return wrong(structured as never);
}

async function killNowAndThen(): Promise<void> {
  while (!over) {
    await sleep(LIFE_MS);
    if (over) return;
    await vendor.kill();
    await sleep(GONE_MS);
    vendor = await startChaosVendor(vendor.port, USERS, seed + ++restarts);
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function say(line: string): void {
  // deno-lint-ignore no-console
  console.log(line);
}
