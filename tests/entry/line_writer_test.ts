import assert from "node:assert/strict";
import { bareEnvironment, entry, lineReader, PERMISSIONS } from "../support/entry_process.ts";

const IMPORTS = `
import { lineWriter } from ${JSON.stringify(import.meta.resolve("../../src/entry/deno_host.ts"))};
import { yieldToEventLoop } from ${JSON.stringify(import.meta.resolve("../../src/base/async.ts"))};
const write = lineWriter();
`;

/** Runs a script that writes lines, and gives its standard error. */
async function run(script: string): Promise<string> {
  const { stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", IMPORTS + script],
    env: { ...bareEnvironment(), NO_COLOR: "1" },
    clearEnv: true,
    stderr: "piped",
  }).output();
  return new TextDecoder().decode(stderr);
}

Deno.test("lines of one turn are written at once and in order", async () => {
  const stderr = await run(`
    let writes = 0;
    const write_ = Deno.stderr.writeSync.bind(Deno.stderr);
    Deno.stderr.writeSync = (bytes) => (writes++, write_(bytes));
    await Promise.all(Array.from({ length: 20 }, async (_, at) => {
      await yieldToEventLoop();
      await undefined;
      write("line " + at);
    }));
    await yieldToEventLoop();
    write("writes: " + writes);
  `);
  const lines = Array.from({ length: 20 }, (_, at) => `line ${at}\n`);
  assert.equal(stderr, `${lines.join("")}writes: 1\n`);
});

Deno.test("a line with none after it in its turn is written at the end of the turn", async () => {
  const stderr = await run(`
    const say = (text) => Deno.stderr.writeSync(new TextEncoder().encode(text + "\\n"));
    yieldToEventLoop().then(() => {
      write("held");
      say("held back");
      yieldToEventLoop().then(() => say("the next turn"));
    });
    await yieldToEventLoop();
    await undefined;
    say("the last");
  `);
  assert.equal(stderr, "held back\nthe last\nheld\nthe next turn\n");
});

Deno.test("a line is written at once while others wait for a later turn", async () => {
  const stderr = await run(`
    const others = yieldToEventLoop();
    write("now");
    Deno.stderr.writeSync(new TextEncoder().encode("after\\n"));
    await others;
  `);
  assert.equal(stderr, "now\nafter\n");
});

Deno.test("a pipe that takes half a line, or none, makes no two lines one", async () => {
  const stderr = await run(`
    const write_ = Deno.stderr.writeSync.bind(Deno.stderr);
    let room = 0;
    Deno.stderr.writeSync = (bytes) => {
      if (room === 0) throw new Error("would block");
      const taken = Math.min(room, bytes.length, 4);
      room -= taken;
      return write_(bytes.subarray(0, taken));
    };
    for (const [at, next] of [9, 0, 3, 100, 0, 7].entries()) {
      room = next;
      write("line " + at);
    }
    room = 100;
    write("the last");
  `);
  assert.equal(stderr, "line 0\nlin\nline 3\nline 5\nthe last\n");
});

const ENDS: readonly (readonly [how: string, script: string, rest: RegExp])[] = [
  ["with a status", "Deno.exit(3);", /^$/],
  ["with an uncaught error", 'throw new Error("boom");', /^error: Uncaught .*boom/],
  [
    "with an unhandled rejection",
    'Promise.reject(new Error("boom")); await new Promise(() => setTimeout(() => {}, 60_000));',
    /^error: Uncaught .*boom/,
  ],
  [
    "with an error in a callback",
    'queueMicrotask(() => { throw new Error("boom"); });',
    /^error: Uncaught .*boom/,
  ],
];

for (const [how, script, rest] of ENDS) {
  Deno.test(`nothing is left unwritten when a process ends ${how}`, async () => {
    const [held, ...others] = (await run(`
      const first = yieldToEventLoop();
      yieldToEventLoop();
      await first;
      write("held");
      ${script}
    `)).split("\n");
    assert.equal(held, "held");
    assert.match(others.join("\n"), rest);
  });
}

Deno.test("serve: each of many calls at once has its line, also of those before a signal", async () => {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", ...PERMISSIONS, entry("serve")],
    env: { ...bareEnvironment(), PORT: "0", SPANNING_SANDBOX: "1" },
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const log = lineReader(child.stderr);
  const url = await log.until((line) => JSON.parse(line).url as string | undefined);
  const call = async (): Promise<string | null> => {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", "accept": "application/json" },
      body: JSON.stringify({
        jsonrpc: "2.0",
        id: 1,
        method: "tools/call",
        params: { name: "list_roles", arguments: {} },
      }),
    });
    await response.body?.cancel();
    return response.headers.get("x-request-id");
  };
  await call();
  const answered = await Promise.all(Array.from({ length: 64 }, call));
  child.kill("SIGTERM");
  const lines: Record<string, unknown>[] = [];
  await log.until((line) => {
    const parsed = JSON.parse(line);
    lines.push(parsed);
    return parsed.message === "ended" ? parsed : undefined;
  });
  assert.equal((await child.status).code, 0);
  const logged = lines.filter(({ event }) => event === "access").map(({ request }) => request);
  assert.equal(logged.length, 65);
  assert.deepEqual(answered.filter((id) => !logged.includes(id)), []);
});
