import assert from "node:assert/strict";
import { VERSION } from "../../src/base/identity.ts";
import {
  bareEnvironment,
  entry,
  lineReader,
  PERMISSIONS,
  runEntry,
} from "../support/entry_process.ts";

const ENTRIES = [
  "demo",
  "stdio",
  "stdio_node",
  "serve",
  "doctor",
  "evidence",
  "history",
  "read",
  "sandbox",
];
for (const name of ENTRIES) {
  Deno.test(`${name}: --help and --version print and end with 0; what it does not know ends with 64`, async () => {
    // On Node there are no permissions, and the demo's client reads variables of the shell.
    const permissions = ["stdio_node", "demo"].includes(name) ? ["-A"] : PERMISSIONS;
    const [help, version, unknown, word] = await Promise.all(
      ["--help", "--version", "--nonsense", "nonsense"].map((arg) =>
        runEntry(name, {}, permissions, [arg])
      ),
    );
    assert.equal(help?.code, 0, help?.stderr);
    assert.match(help?.stdout ?? "", /^ {2}--version[\s\S]*^ {2}--help/m);
    assert.equal(version?.code, 0, version?.stderr);
    assert.equal(version?.stdout, `spanning-access-mcp ${VERSION}\n`);
    for (const run of [unknown, word]) {
      assert.equal(run?.code, 64, run?.stderr);
      assert.equal(run?.stdout, "");
      assert.match(run?.stderr ?? "", /nonsense[^\n]*\nSee .*--help\n$/);
    }
  });
}

Deno.test("serve: --port and --host replace the settings, and wrong ones end with 64", async () => {
  const wrong = [["--port", "70000"], ["--port", "x"], ["--port"], ["--host", " "]];
  for (const args of wrong) {
    const { code, stderr } = await runEntry("serve", { SPANNING_SANDBOX: "1" }, PERMISSIONS, args);
    assert.equal(code, 64, args.join(" "));
    assert.match(stderr, /--(port|host)/);
  }
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", ...PERMISSIONS, entry("serve"), "--host", "127.0.0.1", "--port=0"],
    env: { ...bareEnvironment(), SPANNING_SANDBOX: "1", HOST: "0.0.0.0", PORT: "1" },
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const url = await lineReader(child.stderr).until((line) => /"url":"([^"]*)"/.exec(line)?.[1]);
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d{2,5}\/mcp$/);
  child.kill("SIGKILL");
  await child.status;
});
