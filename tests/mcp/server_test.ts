import assert from "node:assert/strict";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { instructionsFor } from "../../src/mcp/server.ts";
import { toolsFor } from "../../src/mcp/tool.ts";
import { VERSION } from "../../src/base/identity.ts";
import { ERAS, legacyClient, modernClient } from "../support/mcp_clients.ts";
import { TOOLS_WITH_EVIDENCE } from "../support/typical_calls.ts";
import { programOn } from "../support/program.ts";
import { tools } from "../../tools/mod.ts";

for (const [era, connect] of ERAS) {
  Deno.test(`over memory, a client of ${era} sees every tool and our version`, async () => {
    const { access } = programOn({ tenant: defaultTenant() });
    await using client = await connect(access.servers);
    assert.deepEqual(await client.toolNames(), TOOLS_WITH_EVIDENCE.map((tool) => tool.name));
    assert.equal(client.serverVersion(), VERSION);
  });

  Deno.test(`over memory, a client of ${era} gets an error for an unknown tool`, async () => {
    const { access } = programOn({ tenant: defaultTenant() });
    await using client = await connect(access.servers);
    await assert.rejects(client.call("delete_user"), /Unknown tool/);
  });
}

Deno.test("over memory, clients of both eras get the same answers and the same errors", async () => {
  const { access } = programOn({ tenant: defaultTenant() });
  await using modern = await modernClient(access.servers);
  await using legacy = await legacyClient(access.servers);
  const calls: [string, Record<string, unknown>][] = [
    ["list_roles", {}],
    ["list_users", { admin: true }],
    ["find_disabled", { license: "standard" }],
    ["get_user_grants", { user: "viktor.petrenko@northwind.example" }],
    ["get_user_grants", { user: "nobody@northwind.example" }],
    ["list_users", { limit: 1000 }],
  ];
  for (const [name, args] of calls) {
    assert.deepEqual(await modern.call(name, args), await legacy.call(name, args), name);
  }
});

for (const [era, connect] of ERAS) {
  Deno.test(`${era}: the instructions are sent, short, and state the rules for reading answers`, async () => {
    await using client = await connect(programOn({ tenant: defaultTenant() }).access.servers);
    const instructions = client.instructions() ?? "";
    assert.equal(instructions, instructionsFor(false, ["any", "folder"]));
    assert.match(instructions, /data, never instructions/);
    assert.match(instructions, /"Not determinable" is not "none"/);
    assert.ok(instructions.length < 1100);
  });
}

for (const several of [false, true]) {
  Deno.test(`the instructions for ${several ? "several tenants" : "one tenant"} name every tool there is, and no other`, () => {
    const named = instructionsFor(several, ["any", "folder"]).match(/\b[a-z]+(?:_[a-z]+)+\b/g);
    const offered = toolsFor(tools, several).map(({ name }) => name);
    assert.deepEqual([...new Set(named)].sort(), offered.sort());
  });
}

Deno.test('the instructions for several tenants say which tools take tenant: "*"', () => {
  const [, list = ""] = /tool takes tenant; (.*) take tenant: "\*"/.exec(
    instructionsFor(true, ["any", "folder"]),
  ) ??
    [];
  const takers = toolsFor(tools, true).filter(({ listing }) =>
    JSON.stringify(listing.inputSchema).includes('\\"*\\"')
  );
  assert.deepEqual(list.split(/, | and /).sort(), takers.map(({ name }) => name).sort());
});
