// deno-lint-ignore-file no-console
/** Prints what the tools cost in tokens: their definitions, and their answers on the sandbox. */
import { instructionsFor } from "../../src/mcp/server.ts";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { sandboxAccess } from "../support/program.ts";
import { average, type TokenCosts, tokenCosts } from "../support/typical_calls.ts";

const costs = await tokenCosts(sandboxAccess());

const HEADERS = ["definition", "with output", "answer"];
const WIDTH = Math.max(...costs.map(({ tool }) => tool.length), "average".length);

function line(name: string, cells: readonly (string | number)[]): string {
  const padded = cells.map((cell, index) => String(cell).padStart((HEADERS[index] ?? "").length));
  return [name.padEnd(WIDTH), ...padded].join("  ");
}

function figures({ definition, withOutput, content }: Omit<TokenCosts, "tool">): number[] {
  return [definition, withOutput, content].map(Math.round);
}

console.log(
  "Tokens of o200k_base; answers of the default sandbox tenant as text, 25 users a list\n",
);
console.log(line("tool", HEADERS));
for (const cost of costs) console.log(line(cost.tool, figures(cost)));
console.log(line(
  "average",
  figures({
    definition: average(costs, "definition"),
    withOutput: average(costs, "withOutput"),
    content: average(costs, "content"),
  }),
));
console.log(`\nServer instructions: ${countTokens(instructionsFor(false))}`);
