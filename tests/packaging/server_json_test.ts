import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as v from "valibot";
import { npmManifest } from "../../packaging/build_node.ts";
import { buildServerJson } from "../../packaging/build_server_json.ts";
import { serverJsonRules } from "./server_json_rules.ts";
import { temporaryFolder } from "./temporary_folder.ts";

const { file, mcpb } = await buildServerJson(temporaryFolder("server-json-"));
const written = JSON.parse(Deno.readTextFileSync(file));
const server = v.parse(serverJsonRules, written);

Deno.test("server.json keeps to the registry's rules, which refuse what breaks them", () => {
  const fits = (changed: object): boolean => v.is(serverJsonRules, { ...written, ...changed });
  assert.ok(fits({}));
  assert.ok(!fits({ description: "x".repeat(101) }));
  assert.ok(!fits({ version: "^0.1.0" }));
  assert.ok(!fits({ tools: [] }));
});

Deno.test("server.json states the hash of the bundle that was built with it", () => {
  const sha256 = createHash("sha256").update(Deno.readFileSync(mcpb.file)).digest("hex");
  const [stated] = server.packages.filter((each) => each.registryType === "mcpb");
  assert.equal(stated?.fileSha256, sha256);
});

Deno.test("the npm package names the server that server.json names, as the registry checks", () => {
  const manifest = npmManifest();
  const [npm] = server.packages.filter((each) => each.registryType === "npm");
  assert.equal(manifest["mcpName"], server.name);
  assert.equal(manifest["name"], npm?.identifier);
});

Deno.test("the name in the registry is under the owner of the repository", () => {
  const [, owner] = new URL(server.repository.url).pathname.split("/");
  assert.ok(server.name.startsWith(`io.github.${owner}/`));
});

Deno.test("every package asks for what a tenant needs, and for the region as a choice", () => {
  for (const { environmentVariables } of server.packages) {
    assert.deepEqual(environmentVariables.map(({ name, isSecret }) => [name, isSecret]), [
      ["SPANNING_ADMIN_EMAIL", false],
      ["SPANNING_API_KEY", true],
      ["SPANNING_REGION", false],
    ]);
    assert.deepEqual(environmentVariables[2]?.choices, ["us", "eu", "ap", "ca", "uk", "af"]);
  }
});
