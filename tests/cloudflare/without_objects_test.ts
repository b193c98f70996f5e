import assert from "node:assert/strict";
import { join } from "node:path";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { SANDBOX_CREDENTIALS } from "../../src/sandbox/tenant.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { ROOT } from "../support/entry_process.ts";
import { connectModern } from "../support/mcp_clients.ts";
import { bareWorkerd } from "../support/workerd.ts";

const TOKEN = "a-token-of-some-length";

/** The Worker's configuration without its objects. */
async function writeConfig(): Promise<string> {
  const toml = await Deno.readTextFile(join(ROOT, "wrangler.toml"));
  const kept = toml.split("\n\n").filter((block) => !/durable_objects|\[exports\./.test(block));
  const path = join(ROOT, ".wrangler-without-objects.toml");
  await Deno.writeTextFile(path, kept.join("\n\n"));
  return path;
}

Deno.test("without objects each request to a Worker reads for itself, also side by side", async () => {
  const users = generateTenant({ users: 2_500, seed: 7 });
  const sandbox = createSandbox({ tenant: users, credentials: SANDBOX_CREDENTIALS });
  let pages = 0;
  await using vendor = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => {
      if (new URL(request.url).pathname === "/external/users") pages++;
      return sandbox.fetch(request);
    },
  );
  const config = await writeConfig();
  await using server = await bareWorkerd({
    SPANNING_BASE_URL: `http://127.0.0.1:${vendor.addr.port}`,
    SPANNING_ADMIN_EMAIL: SANDBOX_CREDENTIALS.adminEmail,
    SPANNING_API_KEY: SANDBOX_CREDENTIALS.apiKey,
    SPANNING_PARALLEL_PAGES: "1",
    MCP_BEARER_TOKEN: TOKEN,
    LOG_LEVEL: "error",
  }, config).finally(() => Deno.remove(config));
  const requestInit = { headers: { authorization: `Bearer ${TOKEN}` } };
  await using client = await connectModern(
    new StreamableHTTPClientTransport(server.url, { requestInit }),
  );
  const answers = await Promise.all([client.call("list_roles"), client.call("list_roles")]);
  answers.push(await client.call("list_roles"));
  for (const { structured, text } of answers) {
    assert.equal(structured?.source.users, 2_500, text);
    assert.equal(structured?.source.complete, true);
  }
  assert.equal(pages, 9);
});
