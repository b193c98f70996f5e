import { StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import assert from "node:assert/strict";
import { SANDBOX_CREDENTIALS } from "../../src/sandbox/sandbox_credentials.ts";
import { connectModern } from "../support/mcp_clients.ts";
import { servedDoor } from "../support/door_process.ts";
import { startSandbox } from "./sandbox_process.ts";

Deno.test("the vendor is killed in the middle of a list and comes back: the next call is right, without a restart", async () => {
  const slow = ["--users", "5000", "--fault", "slow:ms=200,route=users"];
  await using first = await startSandbox(slow);
  await using door = await servedDoor({
    SPANNING_BASE_URL: `http://127.0.0.1:${first.port}`,
    SPANNING_ADMIN_EMAIL: SANDBOX_CREDENTIALS.adminEmail,
    SPANNING_API_KEY: SANDBOX_CREDENTIALS.apiKey,
  });
  await using client = await connectModern(new StreamableHTTPClientTransport(door.url));

  const asked = client.call("list_roles");
  await new Promise((resolve) => setTimeout(resolve, 500));
  await first.kill();
  const broken = await asked;
  assert.equal(broken.isError, true, broken.text);
  assert.match(broken.text, /Spanning is unavailable|list is incomplete|user list/i);

  await using _again = await startSandbox(["--users", "5000"], first.port);
  const { structured, isError, text } = await client.call("list_roles");
  assert.equal(isError, false, text);
  assert.equal(structured.source.users, 5000);
  assert.equal(structured.source.complete, true);
});
