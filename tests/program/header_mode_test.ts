import assert from "node:assert/strict";
import { createAccess } from "../../mod.ts";
import { ConfigurationError } from "../../src/base/errors.ts";
import { modernClient } from "../support/mcp_clients.ts";

function accessWith(env: Readonly<Record<string, string>>) {
  return createAccess({
    env: { SPANNING_CREDENTIALS_FROM: "headers", LOG_LEVEL: "error", ...env },
    fetch: () => Promise.reject(new Error("Nothing is asked here")),
    now: Date.now,
    writeLog: () => {},
  });
}

Deno.test("credentials from headers do not say who calls: off loopback a token is needed besides", async () => {
  assert.throws(() => accessWith({}).http("0.0.0.0"), ConfigurationError);
  const refused = await accessWith({}).worker().request("/mcp", { method: "POST" });
  assert.equal(refused.status, 503);
  const open = accessWith({ MCP_BEARER_TOKEN: "a-long-and-random-token" }).http("0.0.0.0");
  assert.equal((await open.request("/mcp", { method: "POST" })).status, 401);
});

Deno.test("over stdio there are no headers, and a call says what to set instead", async () => {
  await using client = await modernClient(accessWith({}).servers);
  const { text, isError } = await client.call("list_roles");
  assert.equal(isError, true);
  assert.match(text, /SPANNING_CREDENTIALS_FROM=headers works over HTTP only/);
});
