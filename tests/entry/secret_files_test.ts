import assert from "node:assert/strict";
import { join } from "node:path";
import { bareEnvironment, ROOT } from "../support/entry_process.ts";

/** Runs `deno task doctor` with tenants in a file of this name; the address answers nobody. */
async function doctor(path: string): Promise<{ code: number; text: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "--cwd", ROOT, "audit-hash", "ann@t.example"],
    env: { ...bareEnvironment(), SPANNING_TENANTS_FILE: path, NO_COLOR: "1" },
    clearEnv: true,
  }).output();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  return { code, text };
}

const TENANTS = JSON.stringify([
  { id: "contoso", region: "eu", adminEmail: "admin@contoso.example", apiKey: "a-key-of-contoso" },
]);

Deno.test("a file whose path has a space is read, and nothing else is run or allowed", async () => {
  const folder = await Deno.makeTempDir({ prefix: "secret files " });
  const file = join(folder, "tenants $(echo no) 'a'.json");
  await Deno.writeTextFile(file, TENANTS, { mode: 0o600 });
  const read = await doctor(file);
  assert.equal(read.code, 0, read.text);
  assert.match(read.text, /^[0-9a-f]{16} {2}ann@t\.example$/m);
  await Deno.remove(folder, { recursive: true });
});

const REFUSED = ["t src/entry/demo.ts", "/tmp --allow-ffi", "/dev/zero", "/dev/null", "a,b"];
for (const path of REFUSED) {
  Deno.test(`${path} as the path of a file is refused, and not run`, async () => {
    const { code, text } = await doctor(path);
    assert.equal(code, 78, text);
    assert.match(text, /^SPANNING_TENANTS_FILE (cannot be read|has a comma)/m);
  });
}

Deno.test("a file that everybody can change is refused", async () => {
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, TENANTS);
  await Deno.chmod(file, 0o666);
  const { code, text } = await doctor(file);
  assert.equal(code, 78);
  assert.match(text, /not everybody can change/);
  await Deno.chmod(file, 0o640);
  assert.equal((await doctor(file)).code, 0);
  await Deno.remove(file);
});
