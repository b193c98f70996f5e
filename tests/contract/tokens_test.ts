import assert from "node:assert/strict";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { modernClient } from "../support/mcp_clients.ts";
import { programOn, sandboxAccess } from "../support/program.ts";
import { average, tokenCosts } from "../support/typical_calls.ts";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";

const costs = await tokenCosts(sandboxAccess());

const table = costs.map(({ tool, definition, withOutput }) => `${tool} ${definition} ${withOutput}`)
  .join(", ");

Deno.test("tokens: name, title, description and input schema take at most 150 a tool on average", () => {
  assert.ok(average(costs, "definition") <= 150, table);
});

Deno.test("tokens: with the full output schema a tool takes at most 600 on average", () => {
  assert.ok(average(costs, "withOutput") <= 600, table);
});

for (const tool of ["list_users", "show_access"]) {
  Deno.test(`tokens: the text of a default answer of ${tool} takes at most 1,500`, () => {
    const content = costs.find((cost) => cost.tool === tool)?.content ?? Infinity;
    assert.ok(content > 500, "There are people in it");
    assert.ok(content <= 1500, `${content} tokens`);
  });
}

/** What hosts that give the model only the structured answer pay. */
const STRUCTURED: readonly [string, Record<string, unknown>, number][] = [
  ["list_users", {}, 2000],
  ["list_role_grants", { role: "user", limit: 200 }, 13_500],
  ["get_backup_status", { days: 90 }, 10_000],
];
for (const [tool, args, most] of STRUCTURED) {
  Deno.test(`tokens: the structured answer of ${tool} with ${JSON.stringify(args)} takes at most ${most}`, async () => {
    await using client = await modernClient(sandboxAccess().servers);
    const { structured } = await client.call(tool, args);
    const tokens = countTokens(JSON.stringify(structured));
    assert.ok(tokens > most / 2 && tokens <= most, `${tokens} tokens`);
  });
}

Deno.test("tokens: a review of 5,000 users takes at most 7,000, in either form", async () => {
  const { access } = programOn({ tenant: generateTenant({ users: 5000, seed: 5, tags: "some" }) });
  await using client = await modernClient(access.servers);
  const { structured, text } = await client.call("review_access");
  assert.ok(structured.findings.length > 5);
  for (const form of [JSON.stringify(structured), text]) {
    assert.ok(countTokens(form) <= 7000, `${countTokens(form)} tokens`);
  }
});
