import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { MCPB_FILE } from "../../packaging/build_mcpb.ts";
import { makeRelease, NPM_FILE } from "../../packaging/release.ts";
import { VERSION } from "../../src/base/identity.ts";
import { bareEnvironment, ROOT } from "../support/entry_process.ts";
import { connectModern } from "../support/mcp_clients.ts";
import { NODE_THERE } from "./node_there.ts";
import { temporaryFolder } from "./temporary_folder.ts";

const folder = temporaryFolder("release-");
const [one, other] = [join(folder, "one"), join(folder, "other")];
const names = await makeRelease(one);
await makeRelease(other);
const read = (name: string): Uint8Array => Deno.readFileSync(join(one, name));

async function run(command: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args, cwd: folder })
    .output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

Deno.test("a release made twice has the same checksums, which are those of its files", () => {
  const sums = Deno.readTextFileSync(join(one, "SHA256SUMS"));
  assert.equal(sums, Deno.readTextFileSync(join(other, "SHA256SUMS")));
  const listed = [...Deno.readDirSync(one)].map(({ name }) => name).sort();
  assert.deepEqual(names.toSorted(), listed);
  for (const name of listed.filter((name) => name !== "SHA256SUMS")) {
    const hash = createHash("sha256").update(read(name)).digest("hex");
    assert.ok(sums.includes(`${hash}  ${name}\n`), name);
  }
});

Deno.test("the registry's entry names the bundle of this release by its hash", () => {
  const { packages } = JSON.parse(new TextDecoder().decode(read("server.json")));
  const hash = createHash("sha256").update(read(MCPB_FILE)).digest("hex");
  assert.equal(packages.at(-1).fileSha256, hash);
  assert.ok(packages.at(-1).identifier.endsWith(`/${MCPB_FILE}`));
});

Deno.test("the bill of materials names each package that the licenses of the bundle name", async () => {
  const bill = JSON.parse(new TextDecoder().decode(read("sbom.cdx.json")));
  assert.deepEqual([bill.bomFormat, bill.specVersion], ["CycloneDX", "1.6"]);
  const components: {
    name: string;
    version: string;
    purl: string;
    licenses: unknown[];
    hashes: { content: string }[];
  }[] = bill.components;
  const named = new Set(components.map(({ name, version }) => `${name}@${version}`));
  const terms = await run("tar", "-xzOf", join(one, NPM_FILE), "package/THIRD_PARTY_LICENSES.txt");
  const bundled = [...terms.matchAll(/^(\S+@\d\S*) \(/gm)].map(([, id = ""]) => id);
  assert.ok(bundled.length >= 5, bundled.join());
  for (const id of bundled) assert.ok(named.has(id), id);
  for (const { purl, licenses, hashes } of components) {
    assert.match(purl, /^pkg:npm\/(%40[\w-]+\/)?[\w.-]+@\d/);
    assert.equal(licenses.length, 1);
    assert.match(hashes[0]?.content ?? "", /^[0-9a-f]{128}$/);
  }
});

Deno.test(
  { name: "the npm package starts from its archive", ignore: NODE_THERE === undefined },
  async () => {
    await run("tar", "-xzf", join(one, NPM_FILE));
    const { bin } = JSON.parse(Deno.readTextFileSync(join(folder, "package/package.json")));
    const [file = ""] = Object.values<string>(bin);
    const transport = new StdioClientTransport({
      command: "node",
      args: [join(folder, "package", file)],
      env: { ...bareEnvironment(), SPANNING_SANDBOX: "1", LOG_LEVEL: "error" },
    });
    await using client = await connectModern(transport as never);
    assert.equal(client.serverVersion(), VERSION);
    assert.equal((await client.call("list_roles")).structured.source.tenant, "sandbox");
  },
);

Deno.test("the container's archive holds what the Dockerfile copies, and no test or setting", async () => {
  const archive = names.find((name) => name.includes("-container-")) ?? "";
  const paths = (await run("tar", "-tzf", join(one, archive))).trim().split("\n");
  for (const path of ["Dockerfile", "deno.json", "deno.lock", "mod.ts", "src/entry/serve.ts"]) {
    assert.ok(paths.includes(path), path);
  }
  assert.ok(paths.every((path) => !/^(tests|packaging|dist)\/|\.env|dev\.vars/.test(path)));
});

Deno.test("the platform's tool uploads what the Worker's archive holds, and builds nothing", async () => {
  const archive = names.find((name) => name.includes("-worker-")) ?? "";
  const folder = Deno.makeTempDirSync({ dir: one });
  await run("tar", "-xzf", join(one, archive), "-C", folder);
  const wrangler = ["run", "-A", "--config", join(ROOT, "tests/deno.json"), "npm:wrangler@4.150.0"];
  const upload = ["deploy", "--dry-run", "--outdir", join(folder, "uploaded")];
  const config = ["--config", join(folder, "worker", "wrangler.toml")];
  await run(Deno.execPath(), ...wrangler, ...upload, ...config);
  const scripts = (at: string) =>
    [...Deno.readDirSync(join(folder, at))].map(({ name }) => name).filter((name) =>
      name.endsWith(".js")
    ).sort();
  assert.deepEqual(scripts("uploaded"), scripts("worker"));
  assert.ok(scripts("worker").includes("worker.js"));
  assert.ok(scripts("worker").some((name) => name.startsWith("access-")));
});
