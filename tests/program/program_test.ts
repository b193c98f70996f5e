import assert from "node:assert/strict";
import { createAccess, type SpanningAccess } from "../../mod.ts";
import type { Sleep } from "../../src/base/async.ts";
import { createProgram } from "../../src/program/program.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { modernClient, type TestClient } from "../support/mcp_clients.ts";
import { credentialsOf } from "../support/program.ts";

/**
 * A clock that stands still while a tenant is being answered, and else jumps to the next timer: no
 * wait of the program depends on how busy the machine is.
 */
class JumpingClock implements AsyncDisposable {
  now = Date.parse("2026-11-02T08:00:00Z");
  /** Requests that are being answered. */
  busy = 0;
  readonly #timers = new Set<{ readonly at: number; readonly fire: () => void }>();
  #over = false;
  readonly #running = this.#run();

  readonly sleep: Sleep = (ms, signal) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = { at: this.now + ms, fire: resolve };
    this.#timers.add(timer);
    const abort = (): void => reject(signal?.reason);
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort, { once: true });
    return promise.finally(() => this.#timers.delete(timer));
  };

  async #run(): Promise<void> {
    while (!this.#over) {
      // Work that no request accounts for, such as hashing a key, needs some turns.
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve));
      if (this.busy > 0) continue;
      const [next] = [...this.#timers].sort((a, b) => a.at - b.at);
      if (next === undefined) continue;
      this.now = Math.max(this.now, next.at);
      this.#timers.delete(next);
      next.fire();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over = true;
    await this.#running;
  }
}

/** The program with tenants of which the first ones never answer. */
function programOn(clock: JumpingClock, tenants: number, hanging: number): SpanningAccess {
  const now = (): number => clock.now;
  const origins = Array.from({ length: tenants }, (_, at) => `http://127.0.0.1:${9001 + at}`);
  const sandboxes = origins.map((_, at) =>
    createSandbox({ tenant: generateTenant({ users: 3 }), credentials: credentialsOf(at), now })
  );
  const entries = origins.map((baseUrl, at) => ({ id: `t${at}`, baseUrl, ...credentialsOf(at) }));
  return createAccess({
    env: { SPANNING_TENANTS: JSON.stringify(entries), LOG_LEVEL: "error" },
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const at = origins.indexOf(new URL(request.url).origin);
      if (at >= hanging) {
        clock.busy++;
        const response = await sandboxes[at]?.fetch(request) as Response;
        clock.busy--;
        return response;
      }
      return await new Promise((_, reject) => {
        request.signal.addEventListener("abort", () => reject(request.signal.reason));
      });
    },
    now,
    sleep: clock.sleep,
    writeLog: () => {},
  });
}

const COUNT = 12;

Deno.test("tenants that hang do not keep another one from being answered", async () => {
  await using clock = new JumpingClock();
  await using client = await modernClient(programOn(clock, 2, 1).servers);
  const hanging = Array.from({ length: COUNT }, () => client.call("get_tenant", { tenant: "t0" }));
  await checkAnswered(client, "t1");
  for (const { isError } of await Promise.all(hanging)) assert.equal(isError, true);
});

Deno.test("asked about each tenant: also those behind many that hang are answered", async () => {
  await using clock = new JumpingClock();
  await using client = await modernClient(programOn(clock, COUNT, COUNT - 3).servers);
  const { structured } = await client.call("find_disabled", { tenant: "*" });
  const failed = structured.tenants.filter((row: object) => "error" in row);
  assert.deepEqual([structured.tenants.length, failed.length], [COUNT, COUNT - 3]);
  for (const { error } of failed) assert.match(error, /^Cannot answer yet/);
});

async function checkAnswered(client: TestClient, tenant: string): Promise<void> {
  const { structured, text } = await client.call("list_roles", { tenant });
  assert.equal(structured?.source?.users, 3, text);
}

for (
  const [where, env, lent, recorded] of [
    ["over stdio", {}, { overHttp: false }, false],
    ["over stdio with SPANNING_EVIDENCE", { SPANNING_EVIDENCE: "x" }, { overHttp: false }, true],
    ["where callers over HTTP may come", {}, {}, true],
    ["where nothing outlives a request", {}, { perRequest: true }, false],
  ] as const
) {
  Deno.test(`${where} a list ${recorded ? "has" : "has no"} record of its pages`, async () => {
    const program = createProgram({
      env: { SPANNING_SANDBOX: "1", LOG_LEVEL: "error", ...env },
      fetch,
      now: Date.now,
      writeLog: () => {},
      ...lent,
    });
    const { extraction } = await program.tenants[0]!.directory.get();
    assert.equal(extraction.record !== undefined, recorded);
    assert.ok(extraction.record?.pages.every(({ sha256 }) => /^[\da-f]{64}$/.test(sha256)) ?? true);
  });
}
