import { seededRandom } from "../../../src/sandbox/names.ts";
import { entry } from "../../support/entry_process.ts";
import { everyQuestion } from "./questions.ts";
import { load, Tally } from "./load.ts";
import { measuredServer, print, tellHeld } from "./measured_server.ts";
import { oneOf } from "./judge.ts";
import { askAround } from "./single_questions.ts";
import { serveTenants } from "./vendors.ts";

/**
 * Minutes of mixed calls on a served program, with real MCP clients of both eras and vendors that
 * fail nothing, and user lists that expire meanwhile. Every answer is checked against the
 * generator's records. Ends with status 1 after a wrong answer, a crash, or a heap that grew.
 *
 * Arguments: minutes (5), calls a second (30).
 */
const MINUTES = Number(Deno.args[0] ?? 5);
const RATE = Number(Deno.args[1] ?? 30);
const CALLERS = 32;

/** Of the heap after the warm-up; short runs are still compiling. */
const HEAP_ALLOWED = MINUTES >= 5 ? 1.1 : 1.5;

await using served = await serveTenants(entry("sandbox"), [
  { id: "northwind" },
  { id: "small", users: "400", seed: "2" },
  { id: "some-tags", users: "1500", seed: "3", tags: "some" },
  { id: "large", users: "4000", seed: "4" },
]);
const { truths, tenantOf, SPANNING_TENANTS } = served;
await using server = await measuredServer({
  SPANNING_TENANTS,
  SPANNING_CACHE_TTL_SECONDS: "5",
  MCP_CALLS_PER_MINUTE: "0",
});
const random = seededRandom(1);
const questioner = {
  truths,
  random,
  extras: () => ({ ...(random() < 0.03 ? { refresh: true } : {}) }),
};
const asks = [...everyQuestion(questioner, tenantOf), () => askAround(questioner)];
const tally = new Tally();
const began = performance.now();
const minutes = (): number => (performance.now() - began) / 60_000;
const run = (until: number): Promise<void> =>
  load({
    url: server.url,
    callers: CALLERS,
    rate: RATE,
    next: () => oneOf(asks, random)(),
    tally,
    goesOn: () => minutes() < until && server.alive(),
    faults: false,
    patience: () => random() < 0.01 ? 1 + random() * 50 : undefined,
  });

print(`${CALLERS} callers, ${truths.length} tenants, ${RATE} calls a second, ${MINUTES} minutes`);
await run(Math.min(5, MINUTES / 3));
const warm = await server.held();
print(`${tellHeld(warm)} after the warm-up`);
const progress = setInterval(async () => {
  const { calls, wrong } = tally;
  print(
    `${minutes().toFixed(0)} min: ${calls} calls, ${wrong} wrong, ${tellHeld(await server.held())}`,
  );
}, 60_000);
await run(MINUTES);
clearInterval(progress);
const alive = server.alive();
const end = alive ? await server.held() : undefined;
const { code } = await server.end();
for (const line of tally.lines()) print(line);
const growth = end === undefined ? Infinity : end.heap / warm.heap;
if (end !== undefined) print(`${tellHeld(end)} at the end: ${growth.toFixed(3)} × the heap`);
print(alive && code === 0 ? "the server lived, and ended when it was told to" : "THE SERVER DIED");
const good = tally.wrong === 0 && alive && code === 0 && growth <= HEAP_ALLOWED;
print(good ? "soak: 1 passed, 0 failed" : "soak: 0 passed, 1 failed");
Deno.exitCode = good ? 0 : 1;
