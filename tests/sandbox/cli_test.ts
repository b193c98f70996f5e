import assert from "node:assert/strict";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { FAULT_KINDS } from "../../src/sandbox/faults.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { bareEnvironment, entry, untilLine } from "../support/entry_process.ts";
import { AUTHORIZATION } from "./plain_client.ts";

const headers = { authorization: AUTHORIZATION };

function command(...args: string[]): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--allow-net=127.0.0.1", entry("sandbox"), ...args],
    env: bareEnvironment(),
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

/** Starts the command on a free port and collects the settings that it prints. */
async function started(...args: string[]) {
  const process = command("--port", "0", ...args).spawn();
  const settings: Record<string, string> = {};
  await untilLine(process.stderr, (line) => {
    const [, name, value] = line.match(/^(SPANNING_\w+)=(.*)$/) ?? [];
    if (name !== undefined && value !== undefined) settings[name] = value;
    return settings["SPANNING_API_KEY"];
  });
  return {
    settings,
    url: (path: string): URL => new URL(path, settings["SPANNING_BASE_URL"]),
    [Symbol.asyncDispose]: async () => {
      await process.stdout.cancel();
      process.kill("SIGKILL");
      await process.status;
    },
  };
}

Deno.test("the command prints working settings and serves Northwind on 127.0.0.1", async () => {
  await using running = await started();
  const { SPANNING_BASE_URL: base, SPANNING_ADMIN_EMAIL, SPANNING_API_KEY } = running.settings;
  assert.match(base ?? "", /^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
  assert.match(SPANNING_API_KEY ?? "", /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  const authorization = `Basic ${btoa(`${SPANNING_ADMIN_EMAIL}:${SPANNING_API_KEY}`)}`;
  const response = await fetch(running.url("/external/users?size=1000&status=false"), {
    headers: { authorization },
  });
  const { users, nextLink } = await response.json();
  assert.deepEqual(users, defaultTenant().users);
  assert.equal(nextLink, "");
});

Deno.test("--users, --seed, --tags and several --fault shape what is served", async () => {
  await using running = await started(
    ...["--users", "120", "--seed", "9", "--tags", "none"],
    ...["--fault", "capped_size:size=30", "--fault", "rate_limit:route=tenant,retry-after=3"],
  );
  const { users, nextLink } =
    await (await fetch(running.url("/external/users?status=false"), { headers })).json();
  assert.deepEqual(users, generateTenant({ users: 120, seed: 9, tags: "none" }).users.slice(0, 30));
  assert.ok(nextLink.startsWith(running.url("/external/users?msIdOffset=").href));
  const limited = await fetch(running.url("/external/tenant"), { headers });
  await limited.body?.cancel();
  assert.equal(limited.status, 429);
  assert.equal(limited.headers.get("retry-after"), "3");
});

Deno.test("over a socket network_error breaks the connection, and hang lasts until the caller disconnects", async () => {
  await using running = await started(
    "--fault",
    "network_error:route=tenant",
    "--fault",
    "hang:route=users",
  );
  await assert.rejects(async () => {
    const response = await fetch(running.url("/external/tenant"), { headers });
    await response.text();
  }, TypeError);
  const caller = new AbortController();
  const hanging = fetch(running.url("/external/users"), { headers, signal: caller.signal });
  const backups = await fetch(running.url("/external/tenant/backups/summary"), { headers });
  assert.equal(backups.status, 200, "while one request hangs, others are answered");
  await backups.body?.cancel();
  caller.abort();
  await assert.rejects(hanging, { name: "AbortError" });
});

Deno.test("--help lists every option, every fault and every parameter, and exits 0", async () => {
  const { code, stdout, stderr } = await command("--help").output();
  const help = new TextDecoder().decode(stdout);
  assert.equal(code, 0);
  assert.equal(stderr.length, 0);
  for (const option of ["port", "users", "seed", "tags", "fault", "help"]) {
    assert.match(help, new RegExp(`^  --${option} `, "m"));
  }
  for (const { name, about, parameters = {} } of FAULT_KINDS) {
    assert.ok(help.includes(`  ${name}\n      ${about}\n`), name);
    for (const parameter of Object.keys(parameters)) assert.ok(help.includes(`  ${parameter}=  `));
  }
  for (const limit of ["page", "times", "route"]) assert.ok(help.includes(`  ${limit}=  `));
});

const WRONG: readonly (readonly [string[], RegExp])[] = [
  [["--frobnicate"], /Unknown option '--frobnicate'/],
  [["northwind"], /Unexpected argument 'northwind'/],
  [["--port", "70000"], /--port is not a whole number from 0 to 65535/],
  [["--users", "many"], /--users is not a whole number from 0 to 500000/],
  [["--users", "500001"], /--users is not a whole number/],
  [["--users", "5", "--seed", "x"], /--seed is not a whole number/],
  [["--users", "5", "--tags", "most"], /--tags is not one of all, none, some/],
  [["--seed", "3"], /add --users/],
  [["--fault", "nope"], /no fault "nope".*rate_limit/],
];
for (const [args, says] of WRONG) {
  Deno.test(`${args.join(" ")}: one sentence and exit 64`, async () => {
    const { code, stdout, stderr } = await command(...args).output();
    const text = new TextDecoder().decode(stderr);
    assert.match(text, says);
    assert.match(text, /--help/);
    assert.doesNotMatch(text, /\bat (file|ext):/, "no stack trace");
    assert.equal(stdout.length, 0);
    assert.equal(code, 64);
  });
}

Deno.test("a port in use: one sentence and exit 69", async () => {
  await using running = await started();
  const { code, stderr } = await command("--port", running.url("/").port).output();
  assert.match(new TextDecoder().decode(stderr), /port is in use; choose another with --port/);
  assert.equal(code, 69);
});
