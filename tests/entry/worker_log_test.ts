import assert from "node:assert/strict";
import { LOG_LEVELS } from "../../src/base/log.ts";
import { connectModern } from "../support/mcp_clients.ts";
import { bareWorkerd, type ConsoleLine } from "../support/workerd.ts";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

const TOKEN = "a-token-of-some-length";

Deno.test("workerd: each line comes from the console's method of its level, whichever isolate writes it", async () => {
  const lines: ConsoleLine[] = [];
  const hear = (line: ConsoleLine): void => void lines.push(line);
  const settings = { SPANNING_SANDBOX: "1", MCP_BEARER_TOKEN: TOKEN, LOG_LEVEL: "debug" };
  {
    await using server = await bareWorkerd(settings, undefined, undefined, hear);
    const requestInit = { headers: { authorization: `Bearer ${TOKEN}` } };
    await using client = await connectModern(
      new StreamableHTTPClientTransport(server.url, { requestInit }),
    );
    await client.toolNames();
    await client.call("list_roles");
    await client.call("get_user_grants", { user: "nobody@northwind.example" });
  }
  {
    const wrong = { ...settings, SPANNING_SANDBOX: "perhaps" };
    await using server = await bareWorkerd(wrong, undefined, undefined, hear);
    await (await fetch(server.url, { method: "POST", body: "{}" })).body?.cancel();
  }
  const written = lines.map(({ level, message }) => ({ level, line: JSON.parse(message) }));
  for (const { level, line } of written) assert.equal(level, line.level, line.message);
  assert.deepEqual(new Set(written.map(({ level }) => level)), new Set(LOG_LEVELS));
  const access = written.filter(({ line }) => line.event === "access");
  assert.deepEqual(access.map(({ level, line }) => [level, line.tool]), [
    ["info", "list_roles"],
    ["warn", "get_user_grants"],
  ]);
});
