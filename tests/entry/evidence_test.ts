import assert from "node:assert/strict";
import { parseFault } from "../../src/sandbox/faults.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { SANDBOX_CREDENTIALS } from "../../src/sandbox/tenant.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { evidenceFolder, fillWorksheet } from "../support/evidence.ts";
import { bareEnvironment, ROOT } from "../support/entry_process.ts";
import { SANDBOX_SETTINGS } from "../support/program.ts";
import { cp } from "node:fs/promises";
import { join } from "node:path";

/** Holds the package that the first test writes, for those that edit it. */
const sealed = evidenceFolder();

Deno.test("deno task evidence writes a package, verifies it and closes it, whatever way its folder is named", async () => {
  const folder = evidenceFolder();
  const written = await task(folder, ["--review", "Q4"]);
  assert.equal(written.code, 0, written.stderr);
  await cp(join(folder, "Q4"), join(sealed, "Q4"), { recursive: true });
  const place = join(folder, "Q4");
  assert.match(written.stdout, /^sandbox: .+\/Q4\n {2}312 users, 403 grants, 7 privileged/);
  const manifest = await Deno.readFile(join(place, "manifest.json"));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", manifest)).toHex();
  assert.ok(written.stdout.includes(`SHA-256 of manifest.json: ${digest}`));
  const filled = fillWorksheet(
    await Deno.readTextFile(join(place, "privileged.csv")),
    ({ role_id }) => role_id === "spanning_admin" ? { decision: "revoke" } : undefined,
  );
  await Deno.writeTextFile(join(folder, "filled.csv"), filled);
  const worksheet = join(folder, "filled.csv");
  const closed = await task(folder, ["close", `${place}/.`, "--worksheet", worksheet]);
  assert.equal(closed.code, 0, closed.stdout + closed.stderr);
  assert.match(closed.stdout, /gone 0, stillThere 3, notDeterminable 0/);
  assert.deepEqual(await Deno.readFile(join(place, "manifest.json")), manifest);
  const verified = await task(folder, ["verify", place]);
  assert.equal(verified.code, 0, verified.stdout);
  assert.match(verified.stdout, /closings: 1\nAs it was sealed\n$/);
  assert.deepEqual(names(folder), ["Q4", "filled.csv"]);
});

Deno.test("deno task evidence verify ends with 1 for what was edited, and prints no control characters of it", async () => {
  const folder = evidenceFolder();
  await cp(sealed, folder, { recursive: true });
  const path = join(folder, "Q4", "manifest.json");
  const edited = (await Deno.readTextFile(path)).replace(
    /"fetchedAt": ".{4}/,
    '"fetchedAt": "\\u001b]0;x\\u0007',
  );
  await Deno.writeTextFile(path, edited);
  const { code, stdout } = await task(folder, ["verify", join(folder, "Q4")]);
  assert.equal(code, 1);
  assert.match(stdout, /^PROBLEM: manifest\.json was changed/);
  assert.doesNotMatch(stdout.replaceAll("\n", ""), /\p{Cc}/u);
});

Deno.test("deno task evidence refuses in a sentence of its own, and leaves nothing", async () => {
  const folder = evidenceFolder();
  const refused = async (args: readonly string[], code: number, said: RegExp) => {
    const run = await task(args.length === 0 ? "" : folder, args);
    assert.equal(run.code, code, run.stderr);
    assert.match(run.stderr, said);
    assert.equal(run.stdout, "");
  };
  await refused([], 78, /^SPANNING_EVIDENCE is not set/);
  await refused(["--review", "../x"], 1, /^Cannot use the name in --review/);
  await refused(["--review", "ä".repeat(150)], 1, /^Cannot use the name in --review.+200 bytes/);
  await refused(["--tenant", "nobody"], 1, /No such tenant/);
  await refused(["close", "/nothing", "--worksheet", "x"], 1, /^Cannot find the review "nothing"/);
  await refused(["verify", "/nothing"], 1, /^Cannot find a package/);
  await refused(["verify"], 64, /^verify needs a folder or a zip/);
  assert.deepEqual(names(folder), []);
});

Deno.test("deno task evidence leaves an audit line of a closing that fails too", async () => {
  const folder = evidenceFolder();
  await cp(sealed, folder, { recursive: true });
  const readme = join(folder, "Q4", "README.md");
  await Deno.writeTextFile(readme, "Edited");
  const { code, stderr } = await task(
    folder,
    ["close", join(folder, "Q4"), "--worksheet", join(folder, "Q4", "grants.csv")],
    "info",
  );
  assert.equal(code, 1);
  const [line = "", ...said] = stderr.split("\n");
  const { event, command, tenant, result } = JSON.parse(line);
  assert.deepEqual(
    [event, command, tenant, result],
    ["access", "evidence close", "sandbox", "UserInputError"],
  );
  assert.match(said.join(), /README\.md was changed/);
});

Deno.test("deno task evidence names its own option where a list is not whole", async () => {
  const folder = evidenceFolder();
  const sandbox = createSandbox({
    tenant: generateTenant({ users: 2_500, seed: 5 }),
    credentials: SANDBOX_CREDENTIALS,
    faults: [parseFault("wrong_shape:page=2")],
  });
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    sandbox.fetch,
  );
  const settings = {
    ...SANDBOX_SETTINGS,
    SPANNING_BASE_URL: `http://127.0.0.1:${server.addr.port}`,
  };
  const refused = await task(folder, [], "error", settings);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /give --allow-partial to accept/);
  assert.doesNotMatch(refused.stderr, /allowPartial/);
  assert.deepEqual(names(folder), []);
  const partial = await task(folder, ["--allow-partial"], "error", settings);
  assert.equal(partial.code, 0, partial.stderr);
  assert.match(partial.stdout, /^default: .+-INCOMPLETE\n {2}INCOMPLETE: /);
});

function names(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

/** The task as an operator runs it, with the permissions of `deno.json`. */
async function task(
  folder: string,
  args: readonly string[],
  level = "error",
  settings: Readonly<Record<string, string>> = { SPANNING_SANDBOX: "1" },
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "evidence", ...args],
    cwd: ROOT,
    clearEnv: true,
    env: {
      ...bareEnvironment(),
      ...settings,
      LOG_LEVEL: level,
      ...(folder === "" ? {} : { SPANNING_EVIDENCE: folder }),
    },
  }).output();
  const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  return { code, stdout: decode(stdout), stderr: decode(stderr) };
}
