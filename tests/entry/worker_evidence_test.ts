import assert from "node:assert/strict";
import { verifyPackage } from "../../src/evidence/verify.ts";
import { readZip } from "../../src/evidence/zip.ts";
import { connectOver } from "../support/program.ts";
import { bareWorkerd } from "../support/workerd.ts";

const ANN = "a-token-that-is-anns-own";
const BOB = "a-token-that-is-bobs-own";

Deno.test("workerd: a package is kept by the tenant's object, and fetched by whoever asked for it", async () => {
  await using server = await bareWorkerd({
    SPANNING_SANDBOX: "1",
    MCP_BEARER_TOKEN: `ann:${ANN},bob:${BOB}`,
  });
  const headers = { authorization: `Bearer ${ANN}` };
  await using client = await connectOver(server.url, headers, "modern");
  assert.ok(!(await client.toolNames()).includes("check_review"));
  const { structured, text } = await client.call("export_access_review");
  assert.ok(structured?.address?.startsWith(new URL("/evidence/", server.url).href), text);
  const fetchAs = (token?: string) =>
    fetch(
      structured.address,
      token === undefined ? {} : {
        headers: { authorization: `Bearer ${token}` },
      },
    );
  for (const [token, status] of [[undefined, 401], [BOB, 404]] as const) {
    const refused = await fetchAs(token);
    assert.equal(refused.status, status);
    await refused.text();
  }
  const response = await fetchAs(ANN);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "application/zip");
  const verdict = await verifyPackage(readZip(new Uint8Array(await response.arrayBuffer())));
  assert.deepEqual([verdict.problems, verdict.manifestSha256], [[], structured.manifestSha256]);
});
