import assert from "node:assert/strict";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { bareEnvironment, entry, lineReader, PERMISSIONS } from "../support/entry_process.ts";
import { sandboxVendor } from "../support/sandbox_vendor.ts";

const CALL = {
  jsonrpc: "2.0",
  id: 1,
  method: "tools/call",
  params: { name: "list_roles", arguments: {} },
};

function spawn(
  name: string,
  settings: Record<string, string>,
  stdin: "null" | "piped" = "null",
): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", ...PERMISSIONS, entry(name)],
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
    await using upstream = sandboxVendor(defaultTenant());
    const { asked } = upstream.hold();
    const child = spawn("serve", upstream.settings);
    const log = lineReader(child.stderr);
    const url = String((await log.until(message("listening")))["url"]);
    const running = post(url);
    await asked;
    child.kill(signal);
    assert.equal((await log.until(message("ending")))["signal"], signal);
    const refused = await post(url);
    assert.equal(refused.status, 503);
    assert.equal(refused.headers.get("connection"), "close");
    assert.match((await refused.json()).error.message, /shutting down/);
    const ready = await fetch(new URL("/ready", url));
    assert.equal(ready.status, 503);
    await ready.body?.cancel();
    const health = await fetch(new URL("/health", url));
    assert.equal(health.status, 200);
    await health.body?.cancel();
    upstream.release();
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
    await using upstream = sandboxVendor(defaultTenant());
    const { asked } = upstream.hold();
    const child = spawn("serve", upstream.settings);
    const log = lineReader(child.stderr);
    const url = String((await log.until(message("listening")))["url"]);
    const running = post(url).then((response) => response.text());
    await asked;
    child.kill(signal);
    await log.until(message("ending"));
    child.kill(signal);
    await assert.rejects(running);
    assert.equal((await child.status).code, status);
    upstream.release();
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
    await using upstream = sandboxVendor(defaultTenant());
    const { asked } = upstream.hold();
    const child = spawn("stdio", upstream.settings, "piped");
    const log = lineReader(child.stderr);
    const answers = lineReader(child.stdout);
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(JSON.stringify(CALL) + "\n"));
    await asked;
    child.kill(signal);
    await log.until(message("ending"));
    upstream.release();
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
  await using upstream = sandboxVendor(defaultTenant());
  const { asked } = upstream.hold();
  const child = spawn("stdio", upstream.settings, "piped");
  const log = lineReader(child.stderr);
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(CALL) + "\n"));
  await asked;
  child.kill("SIGTERM");
  await log.until(message("ending"));
  child.kill("SIGTERM");
  assert.equal((await child.status).code, 143);
  upstream.release();
  await writer.close().catch(() => {});
  await child.stdout.cancel();
  await log.end();
});

Deno.test("stdio: a client that reads no answers does not keep the process from ending at a signal", async () => {
  const child = spawn("stdio", { SPANNING_SANDBOX: "1" }, "piped");
  const log = lineReader(child.stderr);
  await log.until(message("started"));
  const writer = child.stdin.getWriter();
  // More answers than a pipe holds.
  const calls = Array.from({ length: 100 }, (_, id) => JSON.stringify({ ...CALL, id }) + "\n");
  await writer.write(new TextEncoder().encode(calls.join("")));
  for (let calls = 0; calls < 100; calls++) await log.until(message("tool call"));
  child.kill("SIGTERM");
  assert.equal((await child.status).code, 0);
  await log.end();
  await child.stdout.cancel();
  await writer.close().catch(() => {});
});
