/**
 * Prints what the tools cost in tokens: their definitions and their answers in both forms, on the
 * sandbox, and the answers whose size is held. Fails where one takes more than it may.
 */
import { instructionsFor } from "../../src/mcp/server.ts";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { sandboxAccess } from "../support/program.ts";
import { answerCosts, average, LARGE_ANSWERS, toolCosts } from "../support/token_costs.ts";
import { printReport } from "./report.ts";

const FIGURES = ["definition", "withOutput", "text", "structured"] as const;

const costs = await toolCosts(sandboxAccess());
const averages = FIGURES.map((figure) => average(costs, figure));
printReport({
  title: "Tokens of o200k_base a tool, and of its typical answer on the sandbox, 25 users a list",
  columns: ["tool", "definition", "with output", "answer as text", "structured"],
  rows: [
    ...costs.map((cost) => [cost.tool, ...FIGURES.map((figure) => String(cost[figure]))]),
    ["average", ...averages.map((tokens) => tokens.toFixed(0))],
  ],
});

let tooMany = 0;
const rows: string[][] = [];
for (const { title, tool, args, most, access } of LARGE_ANSWERS) {
  const found = await answerCosts(access(), tool, args);
  const shown = (["text", "structured"] as const).map((form) => {
    const limit = most[form];
    if (limit !== undefined && found[form] > limit) tooMany++;
    return limit === undefined ? String(found[form]) : `${found[form]} of ${limit}`;
  });
  rows.push([tool, title, ...shown]);
}
printReport({
  title: "\nAnswers whose size is held: tokens, and how many they may be",
  columns: ["tool", "answer", "as text", "structured"],
  rows,
});

// deno-lint-ignore no-console
console.log(`\nServer instructions: ${countTokens(instructionsFor(false))}`);
Deno.exit(tooMany === 0 ? 0 : 1);
