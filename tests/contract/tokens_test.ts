import assert from "node:assert/strict";
import { sandboxAccess } from "../support/program.ts";
import { answerCosts, average, LARGE_ANSWERS, toolCosts } from "../support/token_costs.ts";

const costs = await toolCosts(sandboxAccess());

const table = costs.map(({ tool, definition, withOutput }) => `${tool} ${definition} ${withOutput}`)
  .join(", ");

Deno.test("tokens: name, title, description and input schema take at most 150 a tool on average", () => {
  assert.ok(average(costs, "definition") <= 150, table);
});

Deno.test("tokens: with the full output schema a tool takes at most 600 on average", () => {
  assert.ok(average(costs, "withOutput") <= 600, table);
});

for (const { tool, text, structured } of costs) {
  Deno.test(`tokens: a typical answer of ${tool} takes at most 2,200 as text and 4,000 structured`, () => {
    assert.ok(text <= 2200 && structured <= 4000, `${text} as text, ${structured} structured`);
  });
}

for (const { title, tool, args, most, access } of LARGE_ANSWERS) {
  const limits = Object.entries(most) as [keyof typeof most, number][];
  const said = limits.map(([form, limit]) => `${limit} tokens ${form}`).join(", ");
  Deno.test(`tokens: ${tool} with ${title} takes at most ${said}`, async () => {
    const found = await answerCosts(access(), tool, args);
    for (const [form, limit] of limits) {
      assert.ok(found[form] <= limit, `${found[form]} tokens ${form}`);
    }
    assert.ok(limits.some(([form, limit]) => found[form] > limit / 5), "So much was answered");
  });
}
