import assert from "node:assert/strict";
import { sandboxAccess } from "../support/program.ts";
import { average, tokenCosts } from "../support/typical_calls.ts";

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
