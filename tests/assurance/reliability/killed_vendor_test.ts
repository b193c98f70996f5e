import { StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import assert from "node:assert/strict";
import { entry } from "../../support/entry_process.ts";
import { connectModern } from "../../support/mcp_clients.ts";
import { errorKind } from "./judge.ts";
import { measuredServer, TOKEN } from "./measured_server.ts";
import { serveTenants } from "./vendors.ts";

Deno.test("kill -9 of the vendor in the middle of a list: an error says so, and once it is back the next call is right, without a restart", async () => {
  await using served = await serveTenants(entry("sandbox"), [
    { id: "large", users: "5000", more: ["--fault", "slow:ms=600,route=users"] },
  ]);
  const { vendors: [vendor], SPANNING_TENANTS } = served;
  assert.ok(vendor !== undefined);
  await using server = await measuredServer({ SPANNING_TENANTS, LOG_LEVEL: "debug" });
  const requestInit = { headers: { authorization: `Bearer ${TOKEN}` } };
  const transport = new StreamableHTTPClientTransport(server.url, { requestInit });
  await using client = await connectModern(transport);

  const asked = client.call("list_roles");
  // Of five pages two were read, and the third is on its way.
  for (let pages = 0; pages < 2; pages++) {
    await server.logged(/"upstream request".*"route":"\/external\/users".*"result":"ok"/);
  }
  await vendor.kill();
  const broken = await asked;
  assert.equal(broken.isError, true, broken.text);
  assert.equal(errorKind(broken.text), "IncompleteDirectoryError", broken.text);

  await vendor.restart();
  const { structured, isError, text } = await client.call("list_roles");
  assert.equal(isError, false, text);
  assert.equal(structured.source.complete, true);
  assert.equal(structured.source.users, 5000);
  assert.equal(server.alive(), true);
});
