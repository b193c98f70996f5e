import assert from "node:assert/strict";
import { SANDBOX_CREDENTIALS } from "../../src/sandbox/tenant.ts";
import {
  META,
  served,
  SOMEBODY,
  startCollector,
  TOKEN,
  TRACE,
  vendor,
} from "../support/observed_entry.ts";

Deno.test("a collector gets no key, no administrator, no token, no user and no baggage, and the vendor none either", async () => {
  await using collector = startCollector();
  await using upstream = vendor();
  await served({ ...upstream.settings, ...collector.settings }, async (client) => {
    await client.callTool({ name: "list_roles", arguments: {}, _meta: META });
    await client.callTool({
      name: "get_user_grants",
      arguments: { user: SOMEBODY, refresh: true },
    });
    await client.readResource({ uri: `spanning://default/users/${encodeURIComponent(SOMEBODY)}` });
  });
  assert.match(collector.text(), /userPrincipalName/);
  const secrets = [
    ...Object.values(SANDBOX_CREDENTIALS),
    TOKEN,
    SOMEBODY,
    encodeURIComponent(SOMEBODY),
  ];
  const basic = btoa(`${SANDBOX_CREDENTIALS.adminEmail}:${SANDBOX_CREDENTIALS.apiKey}`);
  for (const secret of [...secrets, basic, "sortPropOffset", "secret-baggage"]) {
    assert.ok(!collector.text().includes(secret), secret);
  }
  for (const headers of upstream.headers) assert.equal(headers.get("baggage"), null);
});

Deno.test("a sampler that would let users' names leave is warned about, and only that one", async () => {
  for (
    const [sampler, warned] of [["parentbased_always_on", false], ["always_on", true]] as const
  ) {
    await using collector = startCollector();
    await using upstream = vendor();
    const settings = { ...upstream.settings, ...collector.settings, OTEL_TRACES_SAMPLER: sampler };
    const lines = await served(settings, async (client) => {
      await client.callTool({ name: "get_user_grants", arguments: { user: SOMEBODY } });
    });
    assert.equal(lines.some((line) => line.includes("OTEL_TRACES_SAMPLER")), warned);
    assert.equal(collector.text().includes(encodeURIComponent(SOMEBODY)), warned);
    for (const secret of Object.values(SANDBOX_CREDENTIALS)) {
      assert.ok(!collector.text().includes(secret));
    }
  }
});

Deno.test("the line of a traced call names its trace", async () => {
  await using collector = startCollector();
  const lines = await served({ SPANNING_SANDBOX: "1", ...collector.settings }, async (client) => {
    await client.callTool({ name: "list_roles", arguments: {}, _meta: META });
  });
  const call = lines.find((line) => line.includes("tool call")) ?? "{}";
  assert.equal(JSON.parse(call).traceId, TRACE);
});

Deno.test("with telemetry off nothing is sent, and nothing is said of it", async () => {
  await using collector = startCollector();
  const { OTEL_DENO: _, ...settings } = collector.settings;
  const lines = await served({ SPANNING_SANDBOX: "1", ...settings }, async (client) => {
    await client.callTool({ name: "list_roles", arguments: {}, _meta: META });
  });
  assert.equal(collector.text(), "");
  assert.doesNotMatch(lines.join("\n"), /trace|OTEL/i);
});
