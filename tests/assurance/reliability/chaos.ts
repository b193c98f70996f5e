import { fileURLToPath } from "node:url";
import { seededRandom } from "../../../src/sandbox/names.ts";
import { COUNTS_OFF } from "./chaos_faults.ts";
import { disturb, serveTenants } from "./vendors.ts";
import { everyQuestion } from "./questions.ts";
import { load, Tally } from "./load.ts";
import { measuredServer, print, tellHeld } from "./measured_server.ts";
import { oneOf } from "./judge.ts";

/**
 * Calls on a served program whose vendors fail in every way at random, are killed, come back and
 * hang. Each call must come to a right answer, to a partial one that says so, or to a typed error.
 * Ends with status 1 after anything else, and if the server died.
 *
 * Arguments: calls (10,000), seed (by the clock). With the same seed the same questions are asked
 * and the same faults are played; which call meets which fault is a matter of time.
 */
const CALLS = Number(Deno.args[0] ?? 10_000);
const SEED = Number(Deno.args[1] ?? Date.now() % 1_000_000);
const CALLERS = 64;

const more = (chance: number): string[] => ["--chance", String(SEED + chance)];
const vendor = fileURLToPath(new URL("chaos_vendor.ts", import.meta.url));
await using served = await serveTenants(vendor, [
  { id: "one-page", users: "600", seed: "2", more: more(1) },
  { id: "three-pages", users: "2500", seed: "3", more: more(2) },
  {
    id: "loses-tags",
    users: "1500",
    seed: "4",
    more: [...more(3), "--loses-tags"],
    losesTags: true,
  },
]);
const { truths, tenantOf, vendors, SPANNING_TENANTS } = served;
await using server = await measuredServer({
  SPANNING_TENANTS,
  SPANNING_CACHE_TTL_SECONDS: "0",
  SPANNING_STALE_MAX_SECONDS: "4",
  SPANNING_TIMEOUT_SECONDS: "1",
  MCP_CALLS_PER_MINUTE: "0",
});
const random = seededRandom(SEED);
const questioner = {
  truths,
  random,
  extras: () => ({
    ...(random() < 0.3 ? { refresh: true } : {}),
    ...(random() < 0.4 ? { allowPartial: true } : {}),
  }),
};
const asks = everyQuestion(questioner, tenantOf, COUNTS_OFF);
const tally = new Tally();
const goesOn = (): boolean => tally.calls < CALLS && server.alive();

print(`${CALLERS} callers, ${truths.length} tenants, ${CALLS} calls, seed ${SEED}`);
const start = await server.held();
print(`${tellHeld(start)} at the start`);
const began = performance.now();
const disturbing = disturb(vendors, seededRandom(SEED + 4), () => !goesOn());
await load({
  url: server.url,
  callers: CALLERS,
  next: () => oneOf(asks, random)(),
  tally,
  goesOn,
  faults: true,
});
const { killed, hung } = await disturbing;
const alive = server.alive();
if (alive) print(`${tellHeld(await server.held())} at the end`);
const { code } = await server.end();
for (const line of tally.lines()) print(line);
const seconds = ((performance.now() - began) / 1000).toFixed(0);
print(`${seconds} seconds; vendors were killed ${killed} times and hung ${hung} times`);
print(alive && code === 0 ? "the server lived, and ended when it was told to" : "THE SERVER DIED");
const good = tally.wrong === 0 && alive && code === 0;
print(`chaos: ${good ? "1 passed, 0 failed" : "0 passed, 1 failed"}`);
Deno.exitCode = good ? 0 : 1;
