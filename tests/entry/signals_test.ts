import assert from "node:assert/strict";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { SANDBOX_CREDENTIALS } from "../../src/sandbox/credentials.ts";
import { bareEnvironment, entry, PERMISSIONS } from "../support/door_process.ts";
import { lineReader } from "../support/line_reader.ts";

const CALL = {
  jsonrpc: "2.0",
  id: 1,
  method: "tools/call",
  params: { name: "list_roles", arguments: {} },
};

interface Vendor extends AsyncDisposable {
  readonly settings: Record<string, string>;
  /** Resolves when the first request has come. */
  readonly asked: Promise<void>;
}

/** A vendor that answers once it is let. */
function vendor(answer: Promise<void>): Vendor {
  const sandbox = createSandbox({
    tenant: defaultTenant(),
    credentials: SANDBOX_CREDENTIALS,
  });
  const asked = Promise.withResolvers<void>();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {}, onError: () => new Response() },
    async (request) => {
      asked.resolve();
      await answer;
      return await sandbox.fetch(request);
    },
  );
  return {
    asked: asked.promise,
    settings: {
      SPANNING_BASE_URL: `http://127.0.0.1:${server.addr.port}`,
      SPANNING_ADMIN_EMAIL: SANDBOX_CREDENTIALS.adminEmail,
      SPANNING_API_KEY: SANDBOX_CREDENTIALS.apiKey,
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function spawn(
  door: string,
  settings: Record<string, string>,
  stdin: "null" | "piped" = "null",
): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", ...PERMISSIONS, entry(door)],
    env: { ...bareEnvironment(), PORT: "0", ...settings },
    clearEnv: true,
    stdin,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

const message = (wanted: string) => (line: string): Record<string, unknown> | undefined => {
  const parsed = line.startsWith("{") ? JSON.parse(line) : {};
  return parsed.message === wanted ? parsed : undefined;
};

function post(url: string): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "accept": "application/json, text/event-stream",
    },
    body: JSON.stringify(CALL),
  });
}

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.test(`serve: at ${signal} a running call is answered, new ones are refused, and the exit status is 0`, async () => {
    const answer = Promise.withResolvers<void>();
    await using upstream = vendor(answer.promise);
    const child = spawn("serve", upstream.settings);
    const log = lineReader(child.stderr);
    const url = String((await log.until(message("listening")))["url"]);
    const running = post(url);
    await upstream.asked;
    child.kill(signal);
    assert.equal((await log.until(message("ending")))["signal"], signal);
    const refused = await post(url);
    assert.equal(refused.status, 503);
    assert.equal(refused.headers.get("connection"), "close");
    assert.match((await refused.json()).error.message, /ending/);
    const ready = await fetch(new URL("/ready", url));
    assert.equal(ready.status, 503);
    await ready.body?.cancel();
    const health = await fetch(new URL("/health", url));
    assert.equal(health.status, 200);
    await health.body?.cancel();
    answer.resolve();
    const response = await running;
    assert.match(await response.text(), /Global Admin/);
    assert.equal((await log.until(message("ended")))["unfinished"], 0);
    assert.equal((await child.status).code, 0);
    await child.stdout.cancel();
    await log.end();
  });
}

for (const [signal, status] of [["SIGTERM", 143], ["SIGINT", 130]] as const) {
  Deno.test(`serve: a second ${signal} ends at once with ${status}, whatever is running`, async () => {
    const answer = Promise.withResolvers<void>();
    await using upstream = vendor(answer.promise);
    const child = spawn("serve", upstream.settings);
    const log = lineReader(child.stderr);
    const url = String((await log.until(message("listening")))["url"]);
    const running = post(url).then((response) => response.text());
    await upstream.asked;
    child.kill(signal);
    await log.until(message("ending"));
    child.kill(signal);
    await assert.rejects(running);
    assert.equal((await child.status).code, status);
    answer.resolve();
    await child.stdout.cancel();
    await log.end();
  });
}

Deno.test("serve: with nothing running it ends at the first signal", async () => {
  const child = spawn("serve", { SPANNING_SANDBOX: "1" });
  const log = lineReader(child.stderr);
  await log.until(message("listening"));
  child.kill("SIGTERM");
  assert.equal((await child.status).code, 0);
  await child.stdout.cancel();
  await log.end();
});

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.test(`stdio: at ${signal} a running call is answered, and the exit status is 0`, async () => {
    const answer = Promise.withResolvers<void>();
    await using upstream = vendor(answer.promise);
    const child = spawn("stdio", upstream.settings, "piped");
    const log = lineReader(child.stderr);
    const answers = lineReader(child.stdout);
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(JSON.stringify(CALL) + "\n"));
    await upstream.asked;
    child.kill(signal);
    await log.until(message("ending"));
    answer.resolve();
    const answered = await answers.until((line) => JSON.parse(line));
    assert.equal(answered.id, 1);
    assert.match(answered.result.content[0].text, /Global Admin/);
    assert.equal((await child.status).code, 0);
    await writer.close().catch(() => {});
    await answers.end();
    await log.end();
  });
}

Deno.test("stdio: a second SIGTERM ends at once with 143", async () => {
  const answer = Promise.withResolvers<void>();
  await using upstream = vendor(answer.promise);
  const child = spawn("stdio", upstream.settings, "piped");
  const log = lineReader(child.stderr);
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(CALL) + "\n"));
  await upstream.asked;
  child.kill("SIGTERM");
  await log.until(message("ending"));
  child.kill("SIGTERM");
  assert.equal((await child.status).code, 143);
  answer.resolve();
  await writer.close().catch(() => {});
  await child.stdout.cancel();
  await log.end();
});
