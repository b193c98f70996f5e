import assert from "node:assert/strict";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { modernClient } from "../support/mcp_clients.ts";
import { programOn } from "../support/program.ts";

const tenant = generateTenant({ users: 3 });

Deno.test("list_sign_in_paths: a whole result, and all of it in the text", async (t) => {
  const { access } = programOn({ tenant });
  await using client = await modernClient(access.servers);
  const { structured, text } = await client.call("list_sign_in_paths");
  await t.assertSnapshot(structured);
  for (const path of structured.paths) {
    for (const told of Object.values(path).flat()) {
      assert.ok(text.includes(String(told)), `${told}`);
    }
  }
});

Deno.test("list_sign_in_paths: sends no request, so a vendor failure or an empty tenant is all the same", async () => {
  const { access, requests } = programOn({
    tenant: generateTenant({ users: 0 }),
    faults: ["bad_key"],
  });
  await using client = await modernClient(access.servers);
  const { isError, structured } = await client.call("list_sign_in_paths");
  assert.equal(isError, false);
  assert.equal(structured.paths.length, 4);
  assert.deepEqual(requests, []);
});

for (const args of [{ path: "kaseyaone" }, { tenant: "acme" }]) {
  Deno.test(`list_sign_in_paths: ${JSON.stringify(args)} is a clear error`, async () => {
    const { access } = programOn({ tenant });
    await using client = await modernClient(access.servers);
    const { isError, text } = await client.call("list_sign_in_paths", args);
    assert.equal(isError, true);
    assert.match(text, /path|tenant/);
  });
}

const STATES: readonly (readonly [declared: string, boolean, readonly string[]])[] = [
  ["", false, ["on", "not_declared", "not_declared", "not_declared"]],
  ["none", true, ["on", "off", "off", "off"]],
  ["it_complete:vsa", true, ["on", "on", "not_declared", "not_declared"]],
  ["kaseyaone", true, ["on", "not_declared", "not_declared", "on"]],
  ["it_complete:vsa,it_complete:uniview,kaseyaone", true, ["on", "on", "on", "on"]],
];
for (const [declaration, declared, states] of STATES) {
  Deno.test(`list_sign_in_paths: declared "${declaration}": ${states.join(", ")}`, async () => {
    const { access } = programOn({ tenant, env: { SPANNING_SIGN_IN_PATHS: declaration } });
    await using client = await modernClient(access.servers);
    const { structured } = await client.call("list_sign_in_paths");
    assert.equal(structured.declared, declared);
    assert.deepEqual(structured.paths.map(({ state }: { state: string }) => state), states);
    assert.deepEqual(structured.paths.map(({ id }: { id: string }) => id), [
      "microsoft",
      "it_complete:vsa",
      "it_complete:uniview",
      "kaseyaone",
    ]);
    const beyond = structured.source.warnings?.join() ?? "";
    assert.equal(/not be in the user list/.test(beyond), states.slice(1).includes("on"));
  });
}

Deno.test("list_sign_in_paths: refresh and allowPartial are accepted and change nothing", async () => {
  const { access } = programOn({ tenant });
  await using client = await modernClient(access.servers);
  const plain = await client.call("list_sign_in_paths");
  const asked = await client.call("list_sign_in_paths", { refresh: true, allowPartial: true });
  assert.equal(asked.isError, false, asked.text);
  assert.deepEqual(asked.structured, plain.structured);
});
