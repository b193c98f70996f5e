import assert from "node:assert/strict";
import { startServe, stdioTransport } from "../../support/entry_process.ts";
import { connectLegacy, connectModern } from "../../support/mcp_clients.ts";
import { exchange } from "../../support/raw_requests.ts";
import { call, hostileCall, messageOf } from "../transport/expectation.ts";
import { generateTenant } from "../../../src/sandbox/generate_tenant.ts";
import { sandboxVendor } from "../../support/sandbox_vendor.ts";

// What is refused by host, origin, token, method, media type and body is held on every runtime by
// tests/assurance/transport. Here is what needs settings of its own.

const JSON_TYPE = { "content-type": "application/json" };
const ROLES = call("2025", "list_roles");

Deno.test("a caller who asks too often: 429, and when to try again", async () => {
  await using server = await startServe({ SPANNING_SANDBOX: "1", MCP_CALLS_PER_MINUTE: "2" });
  const ask = () => exchange(server.url, { headers: JSON_TYPE, body: ROLES.body });
  assert.equal((await ask()).status, 200);
  assert.equal((await ask()).status, 200);
  const { status, headers, body } = await ask();
  assert.equal(status, 429);
  assert.match(headers.get("retry-after") ?? "", /^\d+$/);
  assert.match(body, /Too many requests: try again in \d+ seconds/);
});

for (const era of ["2025", "2026"] as const) {
  Deno.test(`a ${era} call that takes too long is stopped: an error that says so, and the vendor is left alone`, async () => {
    await using vendor = sandboxVendor(generateTenant({ users: 5 }));
    await using server = await startServe({ ...vendor.settings, MCP_CALL_TIMEOUT_SECONDS: "1.5" });
    const { asked, abandoned } = vendor.hold();
    const { body, headers } = call(era, "get_tenant");
    const response = await exchange(server.url, { headers: { ...JSON_TYPE, ...headers }, body });
    assert.equal(response.status, 200);
    // deno-lint-ignore no-explicit-any
    const { result } = messageOf(response) as any;
    assert.equal(result.isError, true);
    assert.match(result.content[0].text, /longer than the 1\.5 seconds.*MCP_CALL_TIMEOUT_SECONDS/);
    await asked;
    await abandoned;
    assert.equal(vendor.heldRequests(), 1);
  });
}

for (const [era, connect] of [["2026", connectModern], ["2025", connectLegacy]] as const) {
  Deno.test(`a ${era} call over stdio that takes too long is stopped as well, and so is a resource`, async () => {
    await using vendor = sandboxVendor(generateTenant({ users: 5 }));
    vendor.hold();
    const settings = { ...vendor.settings, MCP_CALL_TIMEOUT_SECONDS: "1.5" };
    await using client = await connect(stdioTransport(settings) as never);
    const { isError, text } = await client.call("get_tenant");
    assert.equal(isError, true);
    assert.match(text, /longer than the 1\.5 seconds/);
    await assert.rejects(
      client.readResource("spanning://default/users/a%40b.example"),
      /longer than the 1\.5 seconds/,
    );
  });

  Deno.test(`a ${era} call over stdio with 100,000 argument values: an error, not a full memory`, async () => {
    await using client = await connect(stdioTransport({ SPANNING_SANDBOX: "1" }) as never);
    const { params } = JSON.parse(hostileCall("wide", 100_000));
    const error: Error = await client.call(params.name, params.arguments).then(
      () => assert.fail("It was answered"),
      (error) => error,
    );
    assert.match(error.message, /more than 2000 values/);
    assert.ok(error.message.length < 300);
    const { isError, text } = await client.call(params.name, { wide: Array(300).fill(0) });
    assert.equal(isError, true);
    assert.match(text, /more than 200 values/);
  });
}

Deno.test("callers who break off in the middle of a body, or send it for ever, do not keep others waiting", async () => {
  await using server = await startServe({ SPANNING_SANDBOX: "1", MCP_BODY_TIMEOUT_SECONDS: "600" });
  const head = "POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";
  const starts = [
    `${head}content-length: 1000\r\n\r\n{`,
    `${head}transfer-encoding: chunked\r\n\r\n5\r\n{"js`,
    `${head}content-length: 1000\r\nexpect: 100-continue\r\n\r\n`,
    head,
  ];
  const connections = await Promise.all(
    Array.from({ length: 40 }, async (_, index) => {
      const { hostname, port } = server.url;
      const connection = await Deno.connect({ hostname, port: Number(port) });
      await connection.write(new TextEncoder().encode(starts[index % starts.length] ?? ""));
      return connection;
    }),
  );
  const ask = () => exchange(server.url, { headers: JSON_TYPE, body: ROLES.body });
  assert.equal((await ask()).status, 200);
  for (const connection of connections) connection.close();
  assert.equal((await ask()).status, 200);
});
