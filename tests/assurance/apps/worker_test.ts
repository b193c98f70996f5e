import { readAccessPage } from "../../../src/mcp/resources.ts";
import { connectOver } from "../../support/program.ts";
import { bareWorkerd } from "../../support/workerd.ts";
import assert from "node:assert/strict";

const token = "a-token-of-some-length";

Deno.test("workerd: the page is read by a host and served to a browser, as it was built", async () => {
  await using worker = await bareWorkerd({
    SPANNING_SANDBOX: "1",
    MCP_BEARER_TOKEN: token,
    MCP_APP: "1",
  });
  const page = await readAccessPage();
  const response = await fetch(new URL("/app", worker.url));
  assert.equal(response.status, 200);
  assert.match(response.headers.get("content-security-policy") ?? "", /^default-src 'none'; /);
  assert.equal(await response.text(), page);
  await using client = await connectOver(
    worker.url,
    { authorization: `Bearer ${token}` },
    "modern",
  );
  assert.equal((await client.readResource("ui://spanning-access/access.html")).text, page);
  const { structured } = await client.call("show_access");
  assert.equal(structured.matched, 312);
  const foreign = await fetch(new URL("/app", worker.url), {
    headers: { origin: "https://evil.example" },
  });
  assert.equal(foreign.status, 403);
});
