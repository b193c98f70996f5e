import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { basename, join } from "node:path";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { REGIONS } from "../../src/spanning/base_url.ts";
import { TOOLS_OF_ONE_TENANT } from "../support/typical_calls.ts";
import { bareEnvironment, ROOT, untilLine } from "../support/entry_process.ts";
import { connectModern } from "../support/mcp_clients.ts";
import { openHistory } from "../history/open_history.ts";
import { account, accounts, readingOf } from "../history/records.ts";
import { commandsOf, environmentOf, readDockerfile } from "./dockerfile.ts";
import { temporaryFolder } from "./temporary_folder.ts";

const app = temporaryFolder("docker-");
const instructions = readDockerfile(Deno.readTextFileSync(join(ROOT, "Dockerfile")));
const allowed = Deno.readTextFileSync(join(ROOT, ".dockerignore")).split("\n")
  .filter((line) => line.startsWith("!")).map((line) => line.slice(1));
const environment = environmentOf(instructions);
const [start = ""] = commandsOf(instructions, "CMD");

/** Takes the steps that lay out the image's folder; what runs as root there runs as we are here. */
for (const { name, rest } of instructions) {
  if (name === "COPY") copy(rest.split(" "));
  if (name === "RUN") assert.equal((await shell(rest, {}).output()).code, 0, rest);
}

function copy(words: readonly string[]): void {
  const target = words.at(-1) ?? "";
  for (const source of words.slice(0, -1)) {
    assert.ok(allowed.includes(source), `.dockerignore keeps ${source} out`);
    const into = target.endsWith("/") ? join(app, target, basename(source)) : join(app, target);
    cpSync(join(ROOT, source), into, { recursive: true });
  }
}

function shell(command: string, settings: Record<string, string>): Deno.Command {
  return new Deno.Command("sh", {
    args: ["-c", command],
    cwd: app,
    env: { ...bareEnvironment(), ...environment, ...settings },
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  });
}

Deno.test("the image's command serves, and its health check sees that", async () => {
  const token = "a-token-of-some-length";
  const settings = { SPANNING_SANDBOX: "1", MCP_BEARER_TOKEN: token, HOST: "127.0.0.1", PORT: "0" };
  const served = shell(start, settings).spawn();
  const url = await untilLine(
    served.stderr,
    (line) => line.startsWith("{") ? new URL(JSON.parse(line).url) : undefined,
  );
  const [check = ""] = commandsOf(instructions, "HEALTHCHECK");
  const health = async () => (await shell(check, { PORT: url.port }).output()).code;
  assert.equal(await health(), 0);
  const response = await fetch(url, { method: "POST", body: "{}" });
  assert.equal(response.status, 401);
  await response.body?.cancel();
  served.kill("SIGTERM");
  await served.status;
  assert.equal(await health(), 1);
});

Deno.test("the image's command as it is refuses to serve everybody, and says why", async () => {
  const { code, stderr } = await shell(start, { SPANNING_SANDBOX: "1" }).output();
  assert.equal(code, 78);
  assert.match(new TextDecoder().decode(stderr), /HOST=0\.0\.0\.0.*MCP_BEARER_TOKEN/);
});

for (const name of ["ENTRY_POINT", "DOOR"]) {
  Deno.test(`with ${name}=stdio the image's command is a local server`, async () => {
    const transport = new StdioClientTransport({
      command: "sh",
      args: ["-c", start],
      cwd: app,
      env: { ...bareEnvironment(), ...environment, [name]: "stdio", SPANNING_SANDBOX: "1" },
      stderr: "pipe",
    });
    await using client = await connectModern(transport);
    assert.deepEqual(await client.toolNames(), TOOLS_OF_ONE_TENANT.map(({ name }) => name));
  });
}

Deno.test("the image names the server, runs as nobody special, and may reach Spanning's hosts only", () => {
  const labels = commandsOf(instructions, "LABEL").join(" ");
  const name = "io.github.spanning-access/spanning-access-mcp";
  assert.ok(labels.includes(`io.modelcontextprotocol.server.name="${name}"`));
  assert.deepEqual(commandsOf(instructions, "USER"), ["deno"]);
  const hosts = REGIONS.map((region) => `o365-api-${region}.spanningbackup.com:443`);
  assert.deepEqual(environment["ALLOW_NET"]?.split(","), hosts);
  assert.match(start, / "--allow-net=\$at,\$ALLOW_NET" /);
  // It reads and writes where a setting says so, and nowhere else.
  const named = /\$\{[A-Z_]+:\+("--allow-(read|write)=\$[A-Z_]+" ?)+\}/g;
  assert.doesNotMatch(start.replaceAll(named, ""), /--allow-(all|read|write|run|sys|ffi)|-A\b/);
});

Deno.test("tenants and tokens can stand in files, also with spaces in their paths", async () => {
  const folder = join(app, "secrets of it");
  await Deno.mkdir(folder);
  const token = "a-token-for-the-reporting-job";
  const tenants = [{
    id: "contoso",
    region: "eu",
    adminEmail: "a@contoso.example",
    apiKey: "k".repeat(36),
  }];
  const files = { "the tenants": JSON.stringify(tenants), "the token": `reporting:${token}\n` };
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(join(folder, name), text, { mode: 0o400 });
  }
  const served = shell(start, {
    HOST: "127.0.0.1",
    PORT: "0",
    SPANNING_TENANTS_FILE: join(folder, "the tenants"),
    MCP_BEARER_TOKEN_FILE: join(folder, "the token"),
  }).spawn();
  const url = await untilLine(
    served.stderr,
    (line) => line.startsWith("{") ? new URL(JSON.parse(line).url) : undefined,
  );
  const headers = { authorization: `Bearer ${token}` };
  const ready = await (await fetch(new URL("/ready", url), { headers })).json();
  served.kill("SIGTERM");
  await served.status;
  assert.equal(ready.tenants, 1);
});

Deno.test("what the page on privacy says erases a person in the container", async () => {
  const page = Deno.readTextFileSync(join(ROOT, "docs/privacy.md"));
  const [, command = ""] = /^docker exec CONTAINER sh -c '([^']*)'$/m.exec(page) ?? [];
  const readings = join(app, "readings");
  const { history, close } = await openHistory({ folder: readings });
  await history.append("default", readingOf(accounts(3), 0));
  close();
  const person = command.replace("ann@contoso.example", account(1).upn);
  const settings = {
    SPANNING_HISTORY: readings,
    SPANNING_REGION: "eu",
    SPANNING_ADMIN_EMAIL: "a@contoso.example",
    SPANNING_API_KEY: "k".repeat(36),
  };
  const { code, stderr } = await shell(person, settings).output();
  const line = new TextDecoder().decode(stderr);
  assert.equal(code, 0, line);
  assert.match(line, /"event":"erased"/);
  assert.equal((await shell(person, settings).output()).code, 1);
});

Deno.test("the image's Deno is the one that the README tells to use, by full version and digest", () => {
  const [, version] = /npx -y deno@([\d.]+)/.exec(Deno.readTextFileSync(join(ROOT, "README.md"))) ??
    [];
  const [base = "", ...others] = commandsOf(instructions, "FROM");
  assert.deepEqual(others, []);
  const [image, digest = ""] = base.split("@");
  assert.equal(image, `denoland/deno:${version}`);
  assert.match(digest, /^sha256:[0-9a-f]{64}$/);
});
