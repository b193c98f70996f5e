import { measureTurns, PAGES } from "../support/page_turns.ts";
import { printReport } from "./report.ts";

/**
 * How long reading one page at the bounds of what is read holds the event loop at a time, next to a
 * plain `JSON.parse` of the same page.
 *
 * Usage: `loop_delay.ts [--json] [rounds]`.
 */
const rounds = Number(Deno.args.find((argument) => /^\d+$/.test(argument)) ?? 10);

const rows: string[][] = [];
for (const [what, text] of Object.entries(PAGES)) {
  const { ours, parse } = await measureTurns(text, rounds);
  rows.push([`${(ours / parse).toFixed(2)} ×`, what, ours.toFixed(1), parse.toFixed(1)]);
}
printReport({
  title: `Longest turn while a page is read, the least of ${rounds} rounds`,
  columns: ["longest turn is", "page", "ms", "JSON.parse ms"],
  rows,
});
