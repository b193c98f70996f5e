import assert from "node:assert/strict";
import { settingOf } from "../../src/configuration/settings.ts";
import { MAX_WAIT_MS } from "../../src/spanning/retry.ts";
import { DEADLINES } from "../../src/tenant/deadlines.ts";

type Deadline = keyof typeof DEADLINES;

/** Docker kills this long after it asked a container to end, in milliseconds. */
const DOCKER_KILLS = 10_000;

const ORDER: readonly (readonly [why: string, ...shorterFirst: Deadline[]])[] = [
  [
    "a call answers before its limit, and its limit is over before clients give up",
    "longestWait",
    "call",
    "client",
  ],
  ["a call outlasts the retries of one request", "betweenTries", "longestWait"],
  ["a count is given up while the call still waits", "count", "seats", "longestWait"],
  ["a call that had to wait for room has time to read", "room", "longestWait"],
  ["a reading is kept while the call still waits", "keeping", "longestWait"],
  ["a tenant that hangs leaves time for the others", "slowTenant", "longestWait"],
  ["a request that hangs leaves time for the others", "hanging", "betweenTries"],
  [
    "refreshes side by side are one, a refresh after an answer is another",
    "together",
    "longestWait",
  ],
  ["a vendor that does not answer holds up few calls", "count", "countAgain"],
  ["who is told to ask again in a minute finds the list", "client", "askAgain"],
  ["who asks again in a minute finds the walk going on", "client", "alone", "unattended"],
  ["a walk is kept for longer than a list that was promised", "askAgain", "unattended"],
  ["bytes keep a connection open long before clients give up", "keepAlive", "client"],
  ["the last answers leave after the calls have ended", "flush", "drain"],
];

for (const [why, ...names] of ORDER) {
  Deno.test(`${names.join(" < ")}: ${why}`, () => {
    for (const [index, name] of names.slice(1).entries()) {
      const shorter = names[index] as Deadline;
      assert.ok(DEADLINES[shorter] < DEADLINES[name], `${shorter} is not less than ${name}`);
    }
  });
}

Deno.test("every deadline has its place in an order", () => {
  assert.deepEqual(
    [...new Set(ORDER.flatMap(([, ...names]) => names))].sort(),
    Object.keys(DEADLINES).sort(),
  );
});

Deno.test("a review that waits for the list and then for the counts ends within a call", () => {
  assert.ok(DEADLINES.longestWait + DEADLINES.seats <= DEADLINES.call);
});

Deno.test("a call that waits for the list and until it is kept ends within its limit", () => {
  assert.ok(DEADLINES.longestWait + DEADLINES.keeping <= DEADLINES.call);
});

Deno.test("a call that waits for room and then for the list ends within its limit", () => {
  assert.ok(DEADLINES.room + DEADLINES.longestWait < DEADLINES.call);
});

Deno.test("the process has ended before Docker kills it", () => {
  assert.ok(DEADLINES.drain + DEADLINES.flush < DOCKER_KILLS);
});

Deno.test("the setting of a call's limit has the table's default, the retries those of the client", () => {
  assert.equal(Number(settingOf("MCP_CALL_TIMEOUT_SECONDS").default) * 1000, DEADLINES.call);
  assert.equal(DEADLINES.betweenTries, MAX_WAIT_MS);
});
