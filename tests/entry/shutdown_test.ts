import assert from "node:assert/strict";
import { endGracefully } from "../../src/entry/shutdown.ts";
import { DEADLINES } from "../../src/tenant/deadlines.ts";
import { createLog } from "../../src/base/log.ts";
import { createInFlight } from "../../src/operations/operations.ts";

/** A server whose clock is moved by hand. */
function shutdown() {
  const steps: string[] = [];
  const timers: { ms: number; ring: () => void }[] = [];
  const running = createInFlight();
  const write = (line: string): void => {
    const { level, message, unfinished } = JSON.parse(line);
    steps.push([level, message, unfinished].filter((part) => part !== undefined).join(" "));
  };
  const end = endGracefully({
    running,
    idle: running.idle,
    log: createLog({ level: "info", now: () => 0, write }),
    close: () => steps.push("closed"),
    flush: () => {
      steps.push("flushed");
      return Promise.resolve();
    },
    exit: (status) => steps.push(`exit ${status}`),
    wait: (ms) => new Promise((ring) => timers.push({ ms, ring })),
  });
  return { end, running, steps, timers };
}

Deno.test("an end takes no more requests, waits for what runs, lets answers leave and exits with 0", async () => {
  const { end, running, steps } = shutdown();
  running.enter();
  const ended = end("SIGTERM");
  assert.deepEqual(steps, ["info ending", "closed"]);
  running.leave();
  await ended;
  assert.deepEqual(steps.slice(2), ["flushed", "info ended 0", "exit 0"]);
});

Deno.test("an end waits no longer than the limit, says what was unfinished, and exits with 0", async () => {
  const { end, running, steps, timers } = shutdown();
  running.enter();
  const ended = end("SIGINT");
  assert.equal(timers[0]?.ms, DEADLINES.drain);
  timers[0]?.ring();
  await ended;
  assert.deepEqual(steps.slice(2), ["flushed", "warn ended 1", "exit 0"]);
});

Deno.test("a second signal exits at once with the status of that signal", async () => {
  for (const [signal, status] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
    const { end, running, steps } = shutdown();
    running.enter();
    void end("SIGTERM");
    await end(signal);
    assert.equal(steps.at(-1), `exit ${status}`);
  }
});
