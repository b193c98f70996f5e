import assert from "node:assert/strict";
import { bareEnvironment, entry, PERMISSIONS, runEntry } from "../support/entry_process.ts";
import { evidenceFolder, newKeyPair } from "../support/evidence.ts";
import { connectModern } from "../support/mcp_clients.ts";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { sandboxVendor } from "../support/sandbox_vendor.ts";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { join } from "node:path";

const SANDBOX = { SPANNING_SANDBOX: "1", LOG_LEVEL: "error" };

/** As the tasks allow it: all may be read, one folder written. */
const permissions = (folder: string) => [
  ...PERMISSIONS,
  "--allow-read",
  `--allow-write=${folder}`,
];

function run(folder: string, args: readonly string[], settings: Record<string, string> = SANDBOX) {
  const env = { ...settings, SPANNING_EVIDENCE: folder };
  return runEntry("evidence", env, permissions(folder), args);
}

Deno.test("stdio: a real client has a package written to the folder and nowhere else", async () => {
  const folder = join(evidenceFolder(), "made", "for-it");
  const transport = new StdioClientTransport({
    command: Deno.execPath(),
    args: [
      "run",
      ...PERMISSIONS,
      `--allow-read=${folder}`,
      `--allow-write=${folder}`,
      entry("stdio"),
    ],
    env: { ...bareEnvironment(), ...SANDBOX, SPANNING_EVIDENCE: folder },
    stderr: "pipe",
  });
  await Deno.mkdir(join(folder, ".."));
  await using client = await connectModern(transport);
  const { structured, isError, text } = await client.call("export_access_review");
  assert.ok(!isError, text);
  assert.equal(structured.folder, join(folder, structured.package));
  const { code } = await run(folder, ["verify", structured.folder]);
  assert.equal(code, 0);
});

Deno.test("evidence: writes a folder or a zip, signs it, and verifies it with the public key alone", async () => {
  const folder = evidenceFolder();
  const { privateKey, publicKey } = await newKeyPair();
  const other = await newKeyPair();
  const keys = evidenceFolder();
  await Deno.writeTextFile(join(keys, "public.pem"), publicKey);
  await Deno.writeTextFile(join(keys, "other.pem"), other.publicKey);
  const signed = { ...SANDBOX, SPANNING_EVIDENCE_KEY: privateKey };
  const folders = await run(folder, [], signed);
  assert.equal(folders.code, 0, folders.stderr);
  const zips = await run(folder, ["--zip", "--review", "quarter"], signed);
  assert.equal(zips.code, 0, zips.stderr);
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  assert.deepEqual(names.map((name) => /\.zip$/.test(name)), [false, true]);
  for (const name of names) {
    const path = join(folder, name);
    const right = await run(folder, ["verify", path, "--public-key", join(keys, "public.pem")], {});
    assert.deepEqual([right.code, /signed with this key/.test(right.stdout)], [0, true]);
    const wrong = await run(folder, ["verify", path, "--public-key", join(keys, "other.pem")], {});
    assert.equal(wrong.code, 1);
  }
  const [edited = ""] = names;
  const grants = join(folder, edited, "grants.csv");
  const bytes = await Deno.readFile(grants);
  bytes[bytes.length >> 1]! ^= 1;
  await Deno.writeFile(grants, bytes);
  const found = await run(folder, ["verify", join(folder, edited)], {});
  assert.equal(found.code, 1);
  assert.match(found.stdout, /PROBLEM: grants\.csv was changed/);
});

Deno.test("evidence: what is refused ends with a status of its own and leaves nothing", async () => {
  const folder = evidenceFolder();
  const cases: [string[], Record<string, string>, number, RegExp][] = [
    [["--bogus"], SANDBOX, 64, /--help/],
    [["close", "x"], SANDBOX, 64, /--worksheet/],
    [["--checks", "nonsense"], SANDBOX, 64, /Unknown check/],
    [["--tenant", "nobody"], SANDBOX, 1, /No such tenant/],
    [["--review", "../out"], SANDBOX, 1, /Cannot use the name/],
    [[], { LOG_LEVEL: "error" }, 78, /SPANNING_ADMIN_EMAIL/],
    [["verify", join(folder, "nothing")], {}, 1, /Cannot find/],
  ];
  for (const [args, settings, status, sentence] of cases) {
    const { code, stderr } = await run(folder, args, settings);
    assert.equal(code, status, `${args}: ${stderr}`);
    assert.match(stderr, sentence);
  }
  assert.deepEqual([...Deno.readDirSync(folder)], []);
});

Deno.test("evidence: the key is in no file, over a real socket", async () => {
  await using vendor = sandboxVendor(defaultTenant());
  const folder = evidenceFolder();
  const { code, stderr, stdout } = await run(folder, [], vendor.settings);
  assert.equal(code, 0, stderr);
  const key = vendor.settings["SPANNING_API_KEY"] ?? "";
  assert.ok(key.length > 8 && !(stdout + stderr).includes(key));
  for (const { name } of Deno.readDirSync(folder)) {
    for (const file of Deno.readDirSync(join(folder, name))) {
      assert.ok(!(await Deno.readTextFile(join(folder, name, file.name))).includes(key), file.name);
    }
  }
});
