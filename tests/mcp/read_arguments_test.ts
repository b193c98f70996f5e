import assert from "node:assert/strict";
import { readArguments } from "../../src/mcp/read_arguments.ts";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { META } from "../assurance/transport/expectation.ts";
import { ERAS, modernClient } from "../support/mcp_clients.ts";
import { programOn } from "../support/program.ts";
import { rawRpc } from "../support/raw_requests.ts";
import * as z from "zod";

const SCHEMA = z.strictObject({
  query: z.string().optional(),
  limit: z.int().min(1).default(25),
  admin: z.boolean().optional(),
  checks: z.array(z.enum(["one", "two"])).optional(),
  role: z.enum(["user"]).optional(),
});

Deno.test("arguments are read as they are meant, and what cannot be read stays to be refused", () => {
  const cases: [Record<string, unknown>, Record<string, unknown>][] = [
    [{ query: null, limit: null, admin: null, checks: null, role: null }, {}],
    [{ query: "", limit: "", admin: " ", checks: "", role: "" }, {}],
    [{ limit: "3" }, { limit: 3 }],
    [{ limit: " 3.0 " }, { limit: 3 }],
    [{ limit: "three" }, { limit: "three" }],
    [{ limit: "0x10" }, { limit: "0x10" }],
    [{ admin: "true" }, { admin: true }],
    [{ admin: "False" }, { admin: false }],
    [{ admin: "yes" }, { admin: "yes" }],
    [{ checks: '["one","two"]' }, { checks: ["one", "two"] }],
    [{ checks: "one, two" }, { checks: "one, two" }],
    [{ checks: '["one"' }, { checks: '["one"' }],
    [{ query: "3" }, { query: "3" }],
    [{ query: "null" }, { query: "null" }],
    [{ query: '["a"]' }, { query: '["a"]' }],
    [{ toolCallId: "1", sessionId: "2", _sessionID: "3", task_progress: "4", _meta: {} }, {}],
    [{ lmit: 3 }, { lmit: 3 }],
    [{ rol: null }, { rol: null }],
  ];
  for (const [sent, meant] of cases) {
    assert.deepEqual(readArguments(sent, SCHEMA), meant, JSON.stringify(sent));
  }
  const forged = JSON.parse('{"__proto__":{"limit":1},"constructor":1,"toString":1}');
  assert.throws(() => SCHEMA.parse(readArguments(forged, SCHEMA)), /constructor/);
});

for (const [era, connect] of ERAS) {
  Deno.test(`${era}: what hosts send in their own ways is answered like the plain call`, async () => {
    await using client = await connect(programOn({ tenant: defaultTenant() }).access.servers);
    const plain = await client.call("list_users", { role: "global_admin", limit: 5 });
    assert.equal(plain.structured.users.length, 4);
    const unset = { query: null, status: "", license: null, admin: null, cursor: "", tenant: null };
    const sent: Record<string, unknown>[] = [
      { role: "global_admin", limit: "5", ...unset, refresh: null, allowPartial: "", asOf: null },
      { role: "global_admin", limit: 5, toolCallId: "call_1", sessionId: "s", task_progress: "" },
    ];
    for (const args of sent) {
      assert.deepEqual(await client.call("list_users", args), plain, JSON.stringify(args));
    }
    assert.deepEqual(
      await client.call("review_access", { checks: '["disabled_admin"]' }),
      await client.call("review_access", { checks: ["disabled_admin"] }),
    );
    assert.deepEqual(
      await client.call("list_users", { admin: "true" }),
      await client.call("list_users", { admin: true }),
    );
    const misspelt = await client.call("list_users", { rol: "global_admin" });
    assert.ok(misspelt.isError);
    assert.match(misspelt.text, /rol/);
  });
}

Deno.test("arguments of null, of nothing, or as text of JSON, are read in both eras; other text is an error", async () => {
  for (const meta of [{}, { _meta: META }]) {
    const rpc = rawRpc(programOn({ tenant: defaultTenant() }).access.servers);
    for (const none of [null, "", [], {}, "{}", '{"refresh":null}']) {
      const params = { name: "list_roles", arguments: none, ...meta };
      const { result } = await rpc("tools/call", params);
      const { structuredContent } = result as { structuredContent: { roles: unknown[] } };
      assert.equal(structuredContent.roles.length, 7, JSON.stringify(none));
    }
    for (const wrong of ["list", 7, ["a"], true]) {
      const { error } = await rpc("tools/call", { name: "list_roles", arguments: wrong, ...meta });
      assert.equal(error?.code, -32602, JSON.stringify(wrong));
    }
  }
});

Deno.test("a refresh asked for in text is a refresh", async () => {
  const { access, requests } = programOn({ tenant: defaultTenant() });
  await using client = await modernClient(access.servers);
  await client.call("list_roles");
  const before = requests.length;
  await client.call("list_roles");
  assert.equal(requests.length, before);
  await client.call("list_roles", { refresh: "true" });
  assert.ok(requests.length > before);
});
